"""Results: the figures of a tally, and what each audience may see of them."""

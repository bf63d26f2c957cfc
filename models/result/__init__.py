"""What a tally says, and which of it each audience may see."""

"""Letters to people: what became of each."""

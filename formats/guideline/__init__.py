"""A guideline from a text of its own."""

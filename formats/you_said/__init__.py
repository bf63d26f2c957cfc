"""Replies to what people said, as a file to take away."""

"""Addresses of what is asked: the builder's questions."""

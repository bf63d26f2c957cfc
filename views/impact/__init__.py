"""The addresses of what an event changed."""

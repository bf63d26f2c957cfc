"""The addresses of what an event changed."""
"""The pages of what an event changed."""

"""The pages of what an event changed."""

"""Addresses of a survey that is asked again: its waves, and what joins them."""

"""Addresses of what people believe, for those who follow it and for everyone."""

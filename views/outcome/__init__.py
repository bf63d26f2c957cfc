"""Addresses of who changed what, and of who confirms it."""

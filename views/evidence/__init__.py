"""Addresses of what an outcome can be checked by."""

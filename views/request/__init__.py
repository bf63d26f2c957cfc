"""Addresses of what people ask for, and of what becomes of it."""

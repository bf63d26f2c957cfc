"""Addresses of an event and its programme."""

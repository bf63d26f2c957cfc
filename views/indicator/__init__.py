"""Addresses of figures over time."""

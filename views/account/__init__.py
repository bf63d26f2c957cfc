"""Addresses of organisers: signing in, sessions, and the security record."""

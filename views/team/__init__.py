"""Addresses of colleagues and invitations."""

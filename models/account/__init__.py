"""Organisers: how they prove who they are, and what of that is recorded."""

"""Addresses of a survey: its draft, versions, publication and schedule."""

"""Addresses of reports: for the organiser, for everyone with the link, as a file."""

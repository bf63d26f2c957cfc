"""Addresses for whoever runs the service, and for programs."""

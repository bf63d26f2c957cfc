"""Addresses of what organisers reply to what people said, and of what everyone reads of it."""

"""Processes that work for a request: exports, and files from elsewhere."""

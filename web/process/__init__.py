"""Processes that work for a request: exports, reports as PDF, and files from elsewhere."""

"""Addresses of a guideline: its text, its next text, its clauses."""

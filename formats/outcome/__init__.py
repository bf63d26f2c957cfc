"""Outcomes, as files to take away."""

"""Figures over time, as files to take away."""

"""Figures that are read again and again, before an event and after it."""

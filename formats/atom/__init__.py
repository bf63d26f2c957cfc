"""Atom feeds: what a program reads again and again."""

"""Answers as files, out and in."""

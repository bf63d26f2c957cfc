"""Mutation testing: each guard is broken in every small way, and a test has to notice."""

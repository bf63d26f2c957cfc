"""Surveys: from a draft, which changes, to versions, which never do."""

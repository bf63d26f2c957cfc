"""Pages of a guideline: its text, its new drafts, its clauses."""

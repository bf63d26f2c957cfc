"""Guidelines: a text in parts, its new drafts, and the stances on its clauses."""

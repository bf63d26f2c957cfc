"""A guideline: its text in parts, its next text, and what people hold of its clauses."""

"""Forms to ask a survey again, and to be told of it."""

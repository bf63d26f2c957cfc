"""A survey that is asked again, months later, and who wants to be told of it."""

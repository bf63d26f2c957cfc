"""The answers of people: let in, stored, counted and taken away."""

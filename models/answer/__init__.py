"""What people answered: let in, stored, counted and taken away."""

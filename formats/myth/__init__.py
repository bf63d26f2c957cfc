"""What was believed, as a file to take away."""

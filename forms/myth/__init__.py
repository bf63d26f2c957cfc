"""What organisers send of a myth."""

"""What organisers send of figures over time."""

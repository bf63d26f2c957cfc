"""What organisers send to write to people."""

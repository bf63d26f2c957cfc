"""What organisers send about what people ask for."""

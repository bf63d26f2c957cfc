"""What organisers reply to what people said."""

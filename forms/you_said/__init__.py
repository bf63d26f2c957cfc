"""What organisers send in reply to what people said."""

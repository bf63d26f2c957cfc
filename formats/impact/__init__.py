"""What an event changed, as files to take away."""

"""What an event changed, as files."""

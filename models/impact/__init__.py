"""What an event changed, in the months after it."""

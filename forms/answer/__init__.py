"""What an attendee sends, and what is read of it."""

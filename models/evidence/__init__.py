"""What can be told of an event, and what it can be checked by."""

"""What could be told of an event: a sentence with its number, its evidence and its day."""

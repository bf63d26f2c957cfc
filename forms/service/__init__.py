"""What an operator sends of people."""

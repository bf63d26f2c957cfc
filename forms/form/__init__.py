"""What an organiser sends of a question."""

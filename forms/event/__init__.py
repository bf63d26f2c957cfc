"""What an organiser sends of an event."""

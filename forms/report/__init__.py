"""What an organiser sends of a report."""

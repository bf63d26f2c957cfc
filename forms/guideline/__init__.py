"""What an organiser sends of a guideline."""

"""What an organiser sends of a survey, its draft and its schedule."""

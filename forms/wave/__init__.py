"""What people send about a survey that is asked again."""

"""What people send of what has a history."""

"""What people send of what an event changed."""

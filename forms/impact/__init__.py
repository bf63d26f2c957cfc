"""What people send about what an event changed."""

"""What people send of what an event changed."""
"""What people send about what an event changed."""

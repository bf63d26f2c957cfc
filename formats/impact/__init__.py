"""What an event changed, as files to take away."""
"""What an event changed, as files."""

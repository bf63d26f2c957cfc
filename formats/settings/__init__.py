"""Settings as a file."""

"""The address of the opinion groups."""

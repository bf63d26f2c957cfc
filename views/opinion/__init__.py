"""The page of opinion groups."""

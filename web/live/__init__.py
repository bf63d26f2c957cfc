"""Live pages: each change is rendered once for all who watch."""

"""Files that come in or go out: one module a format."""

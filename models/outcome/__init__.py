"""What people changed since an event, and who confirms it."""

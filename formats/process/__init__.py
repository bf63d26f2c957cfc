"""What runs in a process of its own: writing an export, reading a file from elsewhere."""

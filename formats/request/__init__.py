"""What people ask for, as files to take away."""

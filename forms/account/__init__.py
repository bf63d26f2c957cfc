"""What an organiser sends to sign in, and of a password."""

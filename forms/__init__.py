"""What people may send: clean, check, convert to domain values. Forms never save."""

"""What people ask for, by answers and by hand, and what becomes of it."""

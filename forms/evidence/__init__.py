"""What is named as evidence."""

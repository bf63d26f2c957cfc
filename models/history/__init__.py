"""What is said of something and followed by another statement, and numbers that are given once."""

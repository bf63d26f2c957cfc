"""What is taken away of a wall and of replies, as files."""

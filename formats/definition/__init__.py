"""What is asked, as a file, whatever its format."""

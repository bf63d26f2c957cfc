"""What people wrote in their own words, for those who evaluate it."""

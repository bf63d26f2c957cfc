"""What people wrote in their own words: gathered by question, read in pages, searched."""

"""The addresses of programs, and the pages on which organisers let programs in."""

"""The server: how requests reach the application, and what happens when there are too many."""

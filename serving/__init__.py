"""How requests reach the application behind an ASGI server, and what happens when too many come."""

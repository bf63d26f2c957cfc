"""The addresses of the wall of an event, of moderation, and of replies under public pages."""

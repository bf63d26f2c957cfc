"""The wall of an event and the replies under its public pages: what people send."""

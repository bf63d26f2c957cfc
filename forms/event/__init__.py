"""Forms with which an organiser adds and changes an event."""

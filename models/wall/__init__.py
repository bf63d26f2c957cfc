"""What an event shows everyone of people’s own words, and what others reply to that."""

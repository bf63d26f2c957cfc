"""Opinion groups: people who answer alike, and where the groups agree and differ."""

"""Who changed what since an event, and who confirms it."""

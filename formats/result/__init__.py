"""Results as tables to take away: what was crossed, and what was compared."""

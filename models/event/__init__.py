"""An event and the surveys that belong to it."""

"""SQLite: its engine, its files, and who may use them."""

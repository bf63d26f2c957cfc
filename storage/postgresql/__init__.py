"""PostgreSQL: its engine, its connections, and what its server has to be set to."""

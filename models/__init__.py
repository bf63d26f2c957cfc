"""The domain: what Tangible knows and promises. Peewee, no HTTP, no HTML."""

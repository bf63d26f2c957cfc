"""Pages that go on: each change rendered once for all who watch."""

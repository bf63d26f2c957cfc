"""The plumbing of addresses: who may use one, and how a page leaves."""

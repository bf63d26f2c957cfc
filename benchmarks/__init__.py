"""The benchmark: what Tangible does, beside the most that this machine could do in its place."""

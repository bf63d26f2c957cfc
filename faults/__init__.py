"""Faults: what happens to a service in its life, and the proof that no answer is lost by it."""

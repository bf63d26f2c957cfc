"""Conditions as other tools write them."""

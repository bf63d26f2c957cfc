"""Addresses: guard, form, one call to the domain, page or redirect."""

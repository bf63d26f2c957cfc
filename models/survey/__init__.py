"""A survey on its way from a draft to versions that never change."""

"""What can be named as evidence, and what everyone may see of it."""

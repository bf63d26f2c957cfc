"""What people send of who changed what, and whether it is so."""

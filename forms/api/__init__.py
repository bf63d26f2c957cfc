"""What organisers say of the programs that they let in."""

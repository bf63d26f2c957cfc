"""What programs may do for the people whose tokens they have, and what they are told of."""

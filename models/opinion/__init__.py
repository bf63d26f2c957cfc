"""Groups of people who hold alike, and what joins and parts them."""

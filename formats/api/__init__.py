"""What the API says of a survey and its tally, and the document that describes it."""

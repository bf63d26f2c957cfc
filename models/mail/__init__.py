"""Letters to people, each written to singly through the mail server of the operator."""

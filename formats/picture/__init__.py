"""Pictures of answers as files, and the sentence that says what one shows."""

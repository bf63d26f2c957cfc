"""Results as files: the pictures of questions."""

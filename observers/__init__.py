"""What can be worked out of one person's answers from all that everyone is shown, measured."""

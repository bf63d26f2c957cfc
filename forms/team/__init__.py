"""What may be sent about colleagues and invitations."""

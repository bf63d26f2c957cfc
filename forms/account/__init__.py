"""The forms to sign in and out, for passwords and sessions."""

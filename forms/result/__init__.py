"""What organisers may send to look closer at results."""

"""What a request has done by another process: exports, and files from elsewhere."""

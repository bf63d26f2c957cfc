"""Forms of answers: the attendee's, the sheet of paper, and the request for a file."""

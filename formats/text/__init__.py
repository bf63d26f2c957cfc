"""Text as people read it: Markdown, HTML, moments."""

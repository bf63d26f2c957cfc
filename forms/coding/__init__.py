"""What organisers send while they code: tags, those of a text, words to strike out."""

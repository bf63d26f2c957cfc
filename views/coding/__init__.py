"""The addresses of coding: codebooks, texts, agreement, and words that are struck out."""

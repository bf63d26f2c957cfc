"""An excerpt: the beginning of a text, on one line."""

IN_A_SENTENCE = 120  # characters of a title, a label or a topic that stands within a sentence


def excerpt(words: str, most: int) -> str:
    """The words on one line of at most `most` characters, with “…” where they are more."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"

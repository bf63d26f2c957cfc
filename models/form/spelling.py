"""Spelling: what makes two texts the same words, however a keyboard or a program wrote them."""

import re
import unicodedata
from itertools import filterfalse

# Signs of which people see no more than that one is there. A guillemet looks otherwise, and so do
# all letters: “Masse” is not “Maße”, “m²” is not “m2”.
SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "…": "...",
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),  # where a line may break, or may not
    }
)
BLANKS = re.compile(r"\s+")
MOST_WORDS, LONGEST_SEARCH = 10, 200  # of what somebody looks for


def alike(text: str) -> str:
    """The text for comparing: accents composed, one plain space for each stretch of blanks, plain
    quotation marks, apostrophes and dashes.

    Capitals stay, for those who compare them.
    """
    return BLANKS.sub(" ", unicodedata.normalize("NFC", text).translate(SIGNS)).strip()


def folded(text: str) -> str:
    """The text without capitals and accents, to be looked for in another.

    It is done here and not by the database, for SQLite and PostgreSQL fold other letters.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(SIGNS))
    return "".join(filterfalse(unicodedata.combining, apart)).casefold()


def words_to_find(text: str) -> tuple[str, ...]:
    """What somebody looks for: the words of `text`, folded, as far as they are not too many."""
    return tuple(folded(text[:LONGEST_SEARCH]).split()[:MOST_WORDS])

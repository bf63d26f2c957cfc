"""Spelling: what makes two texts the same words, however a keyboard or a program wrote them."""

import re
import unicodedata

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


def alike(text: str) -> str:
    """The text for comparing: accents composed, one plain space for each stretch of blanks, plain
    quotation marks, apostrophes and dashes.

    Capitals stay, for those who compare them.
    """
    return BLANKS.sub(" ", unicodedata.normalize("NFC", text).translate(SIGNS)).strip()

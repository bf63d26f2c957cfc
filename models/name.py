"""A name: what machines call a question or a choice for ever, made from what people call it."""

import re
import unicodedata
from itertools import count

LONGEST = 64
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
APOSTROPHES = "'’‘ʼ"
# Unicode does not take these letters apart into a letter and an accent.
LETTERS = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
SPELLING = str.maketrans(LETTERS | dict.fromkeys(APOSTROPHES, ""))


def name_from(label: str, prefix: str, taken: set[str]) -> str:
    """A name for `label` that is not among `taken`; it is added there.

    `prefix` goes before what would not begin with a letter. A taken name gets a number.
    """
    word = _word(label)
    base = word if word[:1].isalpha() else prefix + word
    name = _cut(base, LONGEST)
    numbers = count(2)
    while name in taken:
        suffix = f"_{next(numbers)}"
        name = _cut(base, LONGEST - len(suffix)) + suffix
    taken.add(name)
    return name


def _word(label: str) -> str:
    signed = re.sub(r"^[-−](?=[0-9])", "minus ", label.strip())
    plain = unicodedata.normalize("NFKD", signed).casefold()
    bare = "".join(one for one in plain.translate(SPELLING) if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def _cut(name: str, room: int) -> str:
    if len(name) <= room:
        return name
    return name[: room + 1].rpartition("_")[0] or name[:room]

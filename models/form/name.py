"""Names of questions and choices for programs: made from a label, then never changed."""

import re
import unicodedata
from collections.abc import Mapping, Set

LONGEST_NAME = 64
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
APOSTROPHES = "'’‘ʼ"
# Letters that Unicode does not decompose into a letter and an accent.
LETTERS = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
SPELLING = str.maketrans(LETTERS | dict.fromkeys(APOSTROPHES, ""))


def name_from(label: str, prefix: str, taken: set[str]) -> str:
    """A name for `label` that is not among `taken`; it is added there.

    `prefix` goes in front if the name would not begin with a letter. A taken name gets a number.
    """
    word = _word(label)
    base = word if word[:1].isalpha() else prefix + word
    name = _cut(base, LONGEST_NAME)
    if name in taken:
        name = _numbered(base, _first_free(base, taken))
    taken.add(name)
    return name


def field_renamed(field: str, names: Mapping[str, str]) -> str:
    """The name of a field after questions, or fields, were renamed: {name before: name now}."""
    question, dot, part = field.partition(".")
    return names.get(field) or f"{names.get(question, question)}{dot}{part}"


def _first_free(base: str, taken: Set[str]) -> int:
    """A free number whose predecessor is taken, found by binary search."""
    last, free = 1, 2
    while _numbered(base, free) in taken:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        if _numbered(base, middle) in taken:
            last = middle
        else:
            free = middle
    return free


def _numbered(base: str, number: int) -> str:
    suffix = f"_{number}"
    return _cut(base, LONGEST_NAME - len(suffix)) + suffix


def _word(label: str) -> str:
    signed = re.sub(r"^[-−](?=[0-9])", "minus ", label.strip())
    plain = unicodedata.normalize("NFKD", signed).casefold()
    bare = "".join(one for one in plain.translate(SPELLING) if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def _cut(name: str, room: int) -> str:
    if len(name) <= room:
        return name
    return name[: room + 1].rpartition("_")[0] or name[:room]

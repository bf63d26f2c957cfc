"""The text of a guideline, cut into sections, clauses and notes, and the survey made of it."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product, takewhile
from string import ascii_lowercase
from typing import Any

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from language.number import grouped
from models.form.name import name_from
from models.form.piping import NAMED
from models.form.question import RESERVED
from models.form.setting import MAX_LABEL, MOST_MARKS, DefinitionError
from storage.cache import cached, size_of_text

# The kinds of a part: a heading, a clause that is asked, a text to read, something left out.
SECTION, CLAUSE, NOTE, OUT = KINDS_OF_PART = ("section", "stance", "note", "out")
OF_THE_TEXT = (SECTION, CLAUSE, NOTE)
INTRO = "For each clause, say where you stand. A comment tells us what to change."
NO_CLAUSE = lazy_gettext("No clause is left: choose Ask at a text, or Take in at what is left out.")
LINK_TARGET = re.compile(
    r"\]\([^)]{0,2000}\)"
)  # bounded, so that a hostile text takes no long time
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)]{0,2000}\)")
WORDS_OF_NAME = 6
MOST_KEPT = 8_000_000  # bytes
TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
# Not what strikes words out: ~~never~~ is another rule.
MARKS = re.compile(r"^\s*(?:[-+*]|\d+[.)]|#+|>)\s|[*_`|\\\[\]]", re.MULTILINE)
LETTERS_OF_MARK = 16
LONGEST_RUN = 3
# A whole number alone may be a year or a count: "2. Use", "2.1 Use", "§ 2 Use", not "2 uses".
NUMBER_OF_SECTION = re.compile(r"(?:§\s*(?=\d)|(?=\d+[.)]))(\d+(?:\.\d+)*)[.)]?(?:\s|$)")


@dataclass(frozen=True)
class Part:
    """A piece of a guideline: its text in Markdown; a clause has a number too."""

    kind: str
    text: str
    number: str = ""

    @property
    def is_kept(self) -> bool:
        """True if it becomes a question of the survey."""
        return self.kind != OUT and bool(self.text.strip())

    @property
    def called(self) -> str:
        """The name shown to people: the number of a clause, else the first 40 characters."""
        if self.kind == CLAUSE and self.number:
            return _("Clause %(number)s", number=self.number)
        return _("“%(text)s…”", text=self.text[:40])


@dataclass(frozen=True)
class Guideline:
    """A text cut into parts; `title` is "" if the text has none."""

    title: str
    parts: tuple[Part, ...]

    @property
    def clauses(self) -> list[Part]:
        """The clauses, in order."""
        return [part for part in self.parts if part.kind == CLAUSE]


def numbered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with a number for every clause.

    Clauses are counted, unless the text has numbers of its own and each is used once. Then these
    stay, and a clause without a number gets that of the one before it in its section and a letter,
    as in laws: 2.1a. The first clause of a numbered section gets the number of the section.
    """
    listed = list(parts)
    indices = [n for n, part in enumerate(listed) if part.kind == CLAUSE]
    own = [listed[n].number for n in indices]
    given = [number for number in own if number]
    if not given or len(set(given)) < len(given) or _counts(own):
        own = [str(number) for number in range(1, len(indices) + 1)]
    numbers = dict(zip(indices, own, strict=True))
    last, taken = "", set(own)
    for n, part in enumerate(listed):
        if part.kind == SECTION:
            last = _number_of_section(listed, n) or last
        elif part.kind == CLAUSE:
            shown = numbers[n] or _after(last, taken)
            last = numbers[n] or last
            taken.add(shown)
            listed[n] = replace(part, number=shown)
    return tuple(listed)


def _number_of_section(parts: Sequence[Part], n: int) -> str:
    """The number in its heading, or the start of its first clause's (2 of 2.1), or ""."""
    found = NUMBER_OF_SECTION.match(parts[n].text)
    if found:
        return found[1]
    following = (parts[later] for later in range(n + 1, len(parts)))
    within = takewhile(lambda part: part.kind != SECTION, following)
    first = next((part.number for part in within if part.kind == CLAUSE and part.number), "")
    return first.rpartition(".")[0]


def _counts(numbers: Sequence[str]) -> bool:
    """True if the numbers only count upwards, starting with the first clause."""
    given = [number for number in numbers if number]
    if not (numbers[0] and all(number.isdecimal() for number in given)):
        return False
    return given == sorted(given, key=int) and given[0] != "0"


def _after(last: str, taken: Collection[str]) -> str:
    """A free number for a clause that follows the one with number `last`."""
    named = (f"{last}{letter}" for letter in ("", *ascii_lowercase)) if last else iter("0")
    return next((one for one in named if one not in taken), "")


def joined(parts: Sequence[Part], n: int) -> list[Part]:
    """The parts with part `n` added to the one above; unchanged if that is a section or nothing."""
    above = n - 1
    while above >= 0 and parts[above].kind == OUT:
        above -= 1
    if above < 0 or parts[above].kind == SECTION:
        return list(parts)
    longer = replace(parts[above], text=f"{parts[above].text}\n\n{parts[n].text}")
    return [*parts[:above], longer, *parts[above + 1 : n], *parts[n + 1 :]]


def parted(parts: Sequence[Part], n: int, pieces: Sequence[str]) -> list[Part]:
    """The parts with part `n` replaced by one for each piece; the first keeps the number."""
    first, *rest = pieces
    whole = parts[n]
    made = [replace(whole, text=first), *(Part(whole.kind, text) for text in rest)]
    return [*parts[:n], *made, *parts[n + 1 :]]


def without_links(text: str) -> str:
    """The text with the words of each link, and not where it leads."""
    return LINK.sub(r"\1", text)


def turned(parts: Sequence[Part], n: int, kind: str) -> list[Part]:
    """The parts with part `n` of another kind, one of KINDS_OF_PART."""
    return [*parts[:n], replace(parts[n], kind=kind), *parts[n + 1 :]]


def document_of(title: str, intro: str, parts: Iterable[Part]) -> dict[str, Any]:
    """The definition, as a document, of the survey that asks these parts.

    Raises DefinitionError if no part is a clause, or one is too long.
    """
    parts = list(parts)
    expect_clause(parts)
    return {
        "title": title,
        "kind": "guideline",
        "intro": intro,
        "thanks": "Thank you.",
        "left_out": marks_of_left_out(parts),
        "question": list(questions_of(parts, set(RESERVED))),
    }


def marks_of_left_out(parts: Iterable[Part]) -> list[str]:
    """Marks of each text that is left out, by which the next text leaves it out too.

    It may be several parts joined, so its runs of up to LONGEST_RUN blocks have marks too.
    """
    found: dict[str, None] = {}
    for part in parts:
        if part.kind == OUT and part.text.strip():
            blocks = part.text.split("\n\n")
            runs = product(range(len(blocks)), range(1, LONGEST_RUN + 1))
            texts = ("\n\n".join(blocks[at : at + many]) for at, many in runs)
            found |= dict.fromkeys(map(mark_of, (part.text, *texts)))
    return list(found)[:MOST_MARKS]


def mark_of(text: str) -> str:
    """What stands for a text of which only that is kept: the beginning of its words' SHA-256."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:LETTERS_OF_MARK]


@cached(MOST_KEPT, size_of_text)
def plain(text: str) -> str:
    """The text for comparing: no Markdown, one kind of quotes and spaces, no final full stop."""
    even = unicodedata.normalize("NFKC", LINK_TARGET.sub("]", text)).translate(TYPOGRAPHY)
    return " ".join(MARKS.sub("", even).casefold().split()).rstrip(".;")


def expect_clause(parts: Iterable[Part]) -> None:
    """Raise DefinitionError if no part is a clause with a text."""
    if not any(part.kind == CLAUSE and part.text.strip() for part in parts):
        raise DefinitionError(str(NO_CLAUSE))


def questions_of(parts: Iterable[Part], taken: set[str]) -> Iterator[dict[str, Any]]:
    """The kept parts as questions of a document; their names are new and added to `taken`."""
    for part in parts:
        if part.is_kept:
            yield question_of(part, name_of(part, taken))


def question_of(part: Part, name: str) -> dict[str, Any]:
    """The part as a question of a document. Raises DefinitionError if its text is too long."""
    number = {"number": part.number} if part.kind == CLAUSE and part.number else {}
    # A $name in the text is no reference to an earlier answer, so it is escaped.
    label = NAMED.sub(r"$\\{\1}", part.text)
    if len(label) > MAX_LABEL:
        raise DefinitionError(
            ngettext(
                "%(part)s: shorten it to %(most)s character, or split it; it has %(now)s.",
                "%(part)s: shorten it to %(most)s characters, or split it; it has %(now)s.",
                MAX_LABEL,
                part=part.called,
                most=grouped(MAX_LABEL),
                now=grouped(len(label)),
            )
        )
    return {"name": name, "type": part.kind, "label": label, **number}


def name_of(part: Part, taken: set[str]) -> str:
    """A name from the first words of a part; it is added to `taken`.

    Not from its number: names never change, and the next draft may number differently.
    """
    words = LINK_TARGET.sub("]", part.text).split()[:WORDS_OF_NAME]
    return name_from(" ".join(words), part.kind[0], taken)

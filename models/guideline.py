"""A guideline: a text cut into sections, clauses and notes, and the survey that it becomes."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.name import name_from
from models.question import RESERVED

# What a part can be: a heading, a clause that is asked, a text to read, something left out.
SECTION, CLAUSE, NOTE, OUT = KINDS_OF_PART = ("section", "stance", "note", "out")
INTRO = "For each clause, say where you stand. A comment tells us what to change."
LINK_TARGET = re.compile(r"\]\([^)]*\)")
WORDS_OF_NAME = 6


@dataclass(frozen=True)
class Part:
    """A piece of a guideline: its text in Markdown; a clause has a number besides."""

    kind: str
    text: str
    number: str = ""


@dataclass(frozen=True)
class Guideline:
    """A text as it was cut; the title is empty where the text has none."""

    title: str
    parts: tuple[Part, ...]

    @property
    def clauses(self) -> list[Part]:
        """The parts that are asked, in order."""
        return [part for part in self.parts if part.kind == CLAUSE]


def numbered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same with a number for every clause.

    The text's own numbers stay where each stands for one clause alone; every other clause is
    numbered by its place.
    """
    listed = list(parts)
    own = [part.number for part in listed if part.kind == CLAUSE and part.number]
    kept = set(own) if len(set(own)) == len(own) else set()
    taken, place = set(kept), 0
    for n, part in enumerate(listed):
        if part.kind != CLAUSE:
            continue
        place += 1
        if part.number not in kept:
            number = _free(str(place), taken)
            listed[n] = replace(part, number=number)
            taken.add(number)
    return tuple(listed)


def _free(number: str, taken: Collection[str]) -> str:
    return next(
        one
        for one in (number, *(f"{number}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), "")
        if one not in taken
    )


def joined(parts: Sequence[Part], n: int) -> list[Part]:
    """Part `n` put at the end of the one above it; as they are where there is none to join."""
    above = n - 1
    while above >= 0 and parts[above].kind == OUT:
        above -= 1
    if above < 0 or parts[above].kind == SECTION:
        return list(parts)
    longer = replace(parts[above], text=f"{parts[above].text}\n\n{parts[n].text}")
    return [*parts[:above], longer, *parts[above + 1 : n], *parts[n + 1 :]]


def parted(parts: Sequence[Part], n: int, pieces: Sequence[str]) -> list[Part]:
    """Part `n` replaced by one part a piece; the first keeps the number."""
    first, *rest = pieces
    whole = parts[n]
    made = [replace(whole, text=first), *(Part(whole.kind, text) for text in rest)]
    return [*parts[:n], *made, *parts[n + 1 :]]


def turned(parts: Sequence[Part], n: int, kind: str) -> list[Part]:
    """Part `n` made something else: a clause, a note, a section, or left out."""
    return [*parts[:n], replace(parts[n], kind=kind), *parts[n + 1 :]]


def document_of(title: str, intro: str, parts: Iterable[Part]) -> dict[str, Any]:
    """The definition, as a document, of the survey that asks these parts."""
    return {
        "title": title,
        "kind": "guideline",
        "intro": intro,
        "thanks": "Thank you.",
        "question": list(questions_of(parts, set(RESERVED))),
    }


def questions_of(parts: Iterable[Part], taken: set[str]) -> Iterator[dict[str, Any]]:
    """Each part as a question of a document, under a name that is not among `taken`."""
    for part in parts:
        if part.kind != OUT and part.text.strip():
            yield question_of(part, name_of(part, taken))


def question_of(part: Part, name: str) -> dict[str, Any]:
    """A part as a question of a document."""
    number = {"number": part.number} if part.kind == CLAUSE and part.number else {}
    return {"name": name, "type": part.kind, "label": part.text, **number}


def name_of(part: Part, taken: set[str]) -> str:
    """A name from the first words of a part; it is added to `taken`.

    Not from its number: a name is for ever, and the next draft may number otherwise.
    """
    words = LINK_TARGET.sub("]", part.text).split()[:WORDS_OF_NAME]
    return name_from(" ".join(words), part.kind[0], taken)

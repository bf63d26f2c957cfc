"""Changes to the document of a definition: each takes one and returns another."""

import re
from collections.abc import Callable, Mapping, Set
from typing import Any

from models.form.condition import WORDS
from models.form.kind import KINDS
from models.form.name import name_from
from models.form.question import RESERVED

Document = dict[str, Any]
QUOTED = re.compile(r'("[^"]*"|\'[^\']*\')')
PIPED = re.compile(r"\$\{([a-z][a-z0-9_.]*)\}")
WORD = re.compile(r"(?<![A-Za-z0-9_.])([a-z][a-z0-9_]*)")


class InUse(ValueError):
    """A question that others refer to cannot go, or go behind them."""

    def __init__(self, name: str, others: list[str]) -> None:
        super().__init__(f"{name} is referred to by {', '.join(others)}")
        self.name, self.others = name, others


def added(document: Document, question: Document, position: int) -> Document:
    """With `question` at `position`, counted from 1; at the end where there is no such place."""
    listed = document["question"]
    at = _within(position, len(listed) + 1)
    return _asking(document, [*listed[:at], question, *listed[at:]])


def replaced(document: Document, name: str, question: Document) -> Document:
    """With `question` in the place of the question `name`; what refers to it follows its name."""
    listed = [question if one["name"] == name else one for one in document["question"]]
    other = _renamed({name: question.get("name", name)})
    return _asking(document, [_referring(one, other) for one in listed])


def moved(document: Document, name: str, position: int) -> Document:
    """With the question `name` at `position`, counted from 1.

    Raises InUse where it would come to stand behind a question that refers to it, or before one
    that it refers to.
    """
    listed = list(document["question"])
    one = listed.pop(_index(listed, name))
    listed.insert(_within(position, len(listed) + 1), one)
    place = _index(listed, name)
    early = [other["name"] for other in listed[:place] if name in references(other)]
    late = [other["name"] for other in listed[place + 1 :] if other["name"] in references(one)]
    if early:
        raise InUse(name, early)
    if late:
        raise InUse(late[0], [name])
    return _asking(document, listed)


def duplicated(document: Document, name: str, taken: Set[str] = frozenset()) -> Document:
    """With a copy behind the question `name`; of a section, behind its last question, all of it.

    The copies have names of their own, none of those `taken`; what refers to one another among them
    follows.
    """
    listed = document["question"]
    start = _index(listed, name)
    end = _end(listed, start)
    borne = {*RESERVED, *taken, *(one["name"] for one in listed)}
    copied = listed[start:end]
    names = {one["name"]: name_from(one["name"], "q", borne) for one in copied}
    other = _renamed(names)
    copies = [_referring(one, other) | {"name": names[one["name"]]} for one in copied]
    return _asking(document, [*listed[:end], *copies, *listed[end:]])


def without(document: Document, name: str) -> Document:
    """Without the question `name`. Raises InUse where others refer to it."""
    left = [one for one in document["question"] if one["name"] != name]
    others = [one["name"] for one in left if name in references(one)]
    if others:
        raise InUse(name, others)
    return _asking(document, left)


def following(document: Document, names: Mapping[str, str]) -> Document:
    """With what refers to one of these questions referring to the name that it has now."""
    other = _renamed(names)
    return _asking(document, [_referring(one, other) for one in document["question"]])


def place_of(document: Document, name: str) -> int:
    """Where the question `name` stands, counted from 1."""
    return _index(document["question"], name) + 1


def references(question: Mapping[str, Any]) -> set[str]:
    """The names of the questions that this one's condition or texts refer to."""
    found: set[str] = set()

    def noted(name: str) -> str:
        found.add(name)
        return name

    _referring(question, noted)
    return found


def _referring(question: Mapping[str, Any], other: Callable[[str], str]) -> Document:
    """The question with the `other` name of each question that it refers to."""

    def named(found: re.Match[str]) -> str:
        return found[1] if found[1] in WORDS else other(found[1])

    def piped(text: str) -> str:
        def with_name(found: re.Match[str]) -> str:
            name, dot, rest = found[1].partition(".")
            return f"${{{other(name)}{dot}{rest}}}"

        return PIPED.sub(with_name, text)

    changed = {key: piped(question[key]) for key in ("label", "hint") if key in question}
    if "relevant" in question:
        parts = QUOTED.split(question["relevant"])
        changed["relevant"] = "".join(
            part if n % 2 else WORD.sub(named, part) for n, part in enumerate(parts)
        )
    return {**question, **changed}


def _renamed(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: names.get(name, name)


def _asking(document: Document, questions: list[Document]) -> Document:
    return {**document, "question": questions}


def _index(listed: list[Document], name: str) -> int:
    return next(n for n, one in enumerate(listed) if one["name"] == name)


def _end(listed: list[Document], start: int) -> int:
    """Where what begins at `start` ends: a section before the next one."""
    if not KINDS[listed[start]["type"]].begins_page:
        return start + 1
    behind = enumerate(listed[start + 1 :], start + 1)
    later = (n for n, one in behind if KINDS[one["type"]].begins_page)
    return next(later, len(listed))


def _within(position: int, places: int) -> int:
    return min(max(position, 1), places) - 1

"""Changes to the document of a definition: each takes a document and returns a new one."""

from collections.abc import Mapping, Set
from typing import Any

from models.form import condition, piping, translation
from models.form.condition import Condition, condition_from
from models.form.kind import KINDS
from models.form.name import name_from
from models.form.question import RESERVED
from models.form.setting import DefinitionError

Document = dict[str, Any]
TEXTS = ("label", "hint")  # these may name earlier answers


class InUse(ValueError):
    """A question cannot be deleted, or moved behind the questions that refer to it."""

    def __init__(self, name: str, others: list[str]) -> None:
        super().__init__(f"{name} is referred to by {', '.join(others)}")
        self.name, self.others = name, others


def added(document: Document, question: Document, position: int) -> Document:
    """The document with `question` at `position`, counted from 1 and at most one past the end."""
    listed = document["question"]
    at = _within(position, len(listed) + 1)
    return _asking(document, [*listed[:at], question, *listed[at:]])


def replaced(document: Document, name: str, question: Document) -> Document:
    """The document with `question` in place of `name`; references follow the new name."""
    listed = [question if one["name"] == name else one for one in document["question"]]
    names = {name: question.get("name", name)}
    return _asking(document, [_referring(one, names) for one in listed])


def moved(document: Document, name: str, position: int) -> Document:
    """The document with the question `name` moved to `position`, counted from 1.

    Raises InUse if it would stand behind a question that refers to it, or before one that it
    refers to.
    """
    listed = list(document["question"])
    one = listed.pop(_index(listed, name))
    listed.insert(_within(position, len(listed) + 1), one)
    index = _index(listed, name)
    early = [other["name"] for other in listed[:index] if name in references(other)]
    late = [other["name"] for other in listed[index + 1 :] if other["name"] in references(one)]
    if early:
        raise InUse(name, early)
    if late:
        raise InUse(late[0], [name])
    return _asking(document, listed)


def duplicated(document: Document, name: str, taken: Set[str] = frozenset()) -> Document:
    """The document with a copy of the question `name` behind it; a section is copied whole.

    The copies get new names, none of them among `taken`. References between them follow.
    """
    listed = document["question"]
    start = _index(listed, name)
    end = _end(listed, start)
    borne = {*RESERVED, *taken, *(one["name"] for one in listed)}
    copied = listed[start:end]
    names = {one["name"]: name_from(one["name"], "q", borne) for one in copied}
    copies = [_referring(one, names) | {"name": names[one["name"]]} for one in copied]
    return _asking(document, [*listed[:end], *copies, *listed[end:]])


def without(document: Document, name: str) -> Document:
    """The document without the question `name`. Raises InUse if others refer to it."""
    left = [one for one in document["question"] if one["name"] != name]
    others = [one["name"] for one in left if name in references(one)]
    if others:
        raise InUse(name, others)
    return _asking(document, left)


def following(document: Document, names: Mapping[str, str]) -> Document:
    """The document after questions were renamed: {name before: name now}."""
    return _asking(document, [_referring(one, names) for one in document["question"]])


def position_of(document: Document, name: str) -> int:
    """The position of the question `name`, counted from 1."""
    return _index(document["question"], name) + 1


def references(question: Mapping[str, Any]) -> set[str]:
    """The names of the questions to which this one's condition or texts refer."""
    fields = [
        name
        for text in TEXTS
        for words in translation.words_in(question.get(text, ""))
        for name in piping.names_in(words)
    ]
    if asked := _condition_of(question):
        fields += asked.names
    return {field.partition(".")[0] for field in fields}


def _referring(question: Document, names: Mapping[str, str]) -> Document:
    """The question with its references renamed: {name before: name now}."""
    changed = {
        text: translation.each_changed(question[text], lambda words: piping.renamed(words, names))
        for text in TEXTS
        if text in question
    }
    if _condition_of(question):
        changed["relevant"] = condition.renamed(question["relevant"], names)
    return {**question, **changed}


def _condition_of(question: Mapping[str, Any]) -> Condition | None:
    try:
        return condition_from(question["relevant"]) if question.get("relevant") else None
    except DefinitionError:
        return None  # definition_from refuses it, with its place


def _asking(document: Document, questions: list[Document]) -> Document:
    return {**document, "question": questions}


def _index(listed: list[Document], name: str) -> int:
    return next(n for n, one in enumerate(listed) if one["name"] == name)


def _end(listed: list[Document], start: int) -> int:
    """The index behind the question at `start`, or behind all questions of a section."""
    if not KINDS[listed[start]["type"]].begins_page:
        return start + 1
    behind = enumerate(listed[start + 1 :], start + 1)
    later = (n for n, one in behind if KINDS[one["type"]].begins_page)
    return next(later, len(listed))


def _within(position: int, places: int) -> int:
    return min(max(position, 1), places) - 1

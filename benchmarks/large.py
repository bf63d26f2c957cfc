"""Surveys as large as is promised: 100 questions of every kind, and a guideline of 150 clauses.

Their words are made of syllables by chance: what nobody wrote compresses worse than what people do.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import chain, cycle, islice
from typing import Any

from models.form.definition import Definition, definition_from
from models.form.field import Field
from models.form.kind import KINDS
from models.guideline.guideline import CLAUSE, SECTION, Part, document_of, numbered

QUESTIONS, CLAUSES, SECTIONS = 100, 150, 10
SYLLABLES = "an be con de er fi gra hou in ju ker lo man ne or pla qui re sta ti un ver wa ing"
# The settings that are lists, and how many things are in each.
LISTS = {"choices": 5, "items": 3, "topics": 5, "places": 3, "teams": 3}


class Writer:
    """Writes words by chance, the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)

    def words(self, count: int) -> str:
        """So many words, with a full stop."""
        return " ".join(self._word() for _ in range(count)).capitalize() + "."

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES.split(), k=self.chance.randint(1, 4)))


def form(title: str) -> Definition:
    """100 questions of every kind on one page."""
    return definition_from({"title": title, "question": _questions(Writer())})


def branching(title: str) -> Definition:
    """The same in ten sections; every fourth question is asked only after some answers."""
    asked: list[dict[str, Any]] = []
    questions, writer = _questions(Writer()), Writer(2)
    first = next(one["name"] for one in questions if one["type"] == "rating")
    for start in range(0, QUESTIONS, QUESTIONS // SECTIONS):
        asked.append({"name": f"s{start}", "type": "section", "label": writer.words(4)})
        asked += questions[start : start + QUESTIONS // SECTIONS]
    for one in questions[QUESTIONS // SECTIONS :: 4]:
        one["relevant"] = f"{first} <= 3"
    return definition_from({"title": title, "question": asked})


def guideline(title: str, sections: int = 0) -> Definition:
    """150 clauses of thirty words, on one page or in so many sections."""
    writer = Writer()
    clauses = [Part(CLAUSE, writer.words(30)) for _ in range(CLAUSES)]
    if not sections:
        return definition_from(document_of(title, "", numbered(clauses)))
    each = CLAUSES // sections
    parts = chain.from_iterable(
        (Part(SECTION, writer.words(4)), *clauses[start : start + each])
        for start in range(0, CLAUSES, each)
    )
    return definition_from(document_of(title, "", numbered(parts)))


def answers(definition: Definition) -> Iterator[dict[str, Any]]:
    """Complete answers by field name, without end."""
    writer = Writer(3)
    while True:
        yield {field.name: _answer(field, writer) for field in definition.fields}


def _questions(writer: Writer) -> list[dict[str, Any]]:
    kinds = cycle(kind for kind in KINDS if kind != "section")
    return [_question(kind, n, writer) for n, kind in enumerate(islice(kinds, QUESTIONS))]


def _question(kind: str, number: int, writer: Writer) -> dict[str, Any]:
    lists = {one: many for one, many in LISTS.items() if one in KINDS[kind].settings}
    return {
        "name": f"{kind}_{number}",
        "type": kind,
        "label": writer.words(10),
        "hint": writer.words(8),
        **{one: [writer.words(3) for _ in range(many)] for one, many in lists.items()},
    }


def _answer(field: Field, writer: Writer) -> Any:
    names: Sequence[str] = [choice.name for choice in field.choices]
    chance = writer.chance
    match field.type:
        case "one":
            return chance.choice(names)
        case "score":
            return int(chance.choice(names))
        case "many":
            return chance.sample(names, 2)
        case "rank":
            return chance.sample(names, len(names))
        case "integer":
            return chance.randint(0, 10)
        case "decimal":
            return chance.randint(0, 100) / 4
        case "date":
            return f"2012-06-{chance.randint(1, 30):02}"
        case "time":
            return f"{chance.randint(8, 19):02}:30"
        case "email":
            return f"{chance.randint(1, 10**6)}@example.org"
        case _:
            return writer.words(12)

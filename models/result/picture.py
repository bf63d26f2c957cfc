"""Pictures: which shape shows what people answered to a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from language.message import pgettext
from models.form.field import FREE, NA
from models.result.field_reading import FieldReading
from models.result.histogram import Columns, columns
from models.result.reading import QuestionReading
from models.result.shape import (
    Diverging,
    Flow,
    Move,
    Sides,
    Slice,
    diverging,
    flows,
    sides,
    tones,
)


@dataclass(frozen=True)
class Stand:
    """A step before or now, and how many of those who answered both stand there."""

    label: str
    people: int


@dataclass(frozen=True)
class Slopes:
    """From before to now: the places on either side, the highest first, and the bands between."""

    befores: tuple[Stand, ...]
    nows: tuple[Stand, ...]
    bands: tuple[Flow, ...]


def diverging_of(asked: QuestionReading) -> Diverging:
    """The fields of a question, from low to high round neutral; what is no step stands beside."""
    return diverging([_sides(asked, one) for one in asked.fields if one.rows])


def keys_of(asked: QuestionReading) -> dict[str, str]:
    """{answer: the colour it has in `diverging_of`}."""
    found = _sides(asked, asked.main)
    every = (*found.low, *found.middle, *found.high, *found.aside)
    apart = [one.not_applicable for one in asked.fields if one.not_applicable]
    return {part.value: part.colour for part in every} | {
        one.value: "aside" for one in apart if one.count
    }


def columns_of(field: FieldReading) -> Columns | None:
    """The histogram of free answers; None if nobody answered, or only bands are shown of them."""
    is_shown = field.field.type in FREE and not field.is_banded
    return columns(field.field.type, field.counts) if is_shown else None


def slopes_of(asked: QuestionReading) -> Slopes | None:
    """From before to now, of those who answered both; None if nobody did.

    People who may not read single answers see how many rose, stayed and fell: from which step to
    which may be one person.
    """
    order = [part.value for part in _in_order(asked, asked.main)]
    moves = []
    for pair, people in asked.pairs.items():
        values = pair.split(" ")
        if NA not in values:
            before, now = (order.index(value) for value in values)
            moves.append(Move(before, now, people, now - before))
    if not moves:
        return None
    if asked.tells_pairs:
        labels = {row.value: row.label for row in asked.main.rows}
        places = [labels[value] for value in order]
        return _slopes(moves, places, places)
    ways = Counter[int]()
    for move in moves:
        ways[(move.change > 0) - (move.change < 0)] += move.people
    return _slopes(
        [Move(0, way + 1, people, way) for way, people in ways.items()],
        [""],
        [
            pgettext("how an answer changed", "Fell"),
            pgettext("how an answer changed", "Stayed"),
            pgettext("how an answer changed", "Rose"),
        ],
    )


def _slopes(moves: Sequence[Move], befores: Sequence[str], nows: Sequence[str]) -> Slopes:
    before, now = Counter[int](), Counter[int]()
    for move in moves:
        before[move.before] += move.people
        now[move.now] += move.people
    return Slopes(
        tuple(Stand(label, before[n]) for n, label in enumerate(befores))[::-1],
        tuple(Stand(label, now[n]) for n, label in enumerate(nows))[::-1],
        flows(moves, len(befores), len(nows)),
    )


def _sides(asked: QuestionReading, field: FieldReading) -> Sides:
    parts = _in_order(asked, field)
    if asked.question.kind.clause:
        disagree, changes, agree, *aside = parts
        return Sides((disagree,), (), (changes, agree), tuple(aside))
    na = field.not_applicable
    # Its share is of all who answered, as it is in no share of the steps.
    aside = (
        [Slice(na.value, na.count, na.count / field.answered, "aside")] if na and na.count else []
    )
    return sides(parts, aside)


def _in_order(asked: QuestionReading, field: FieldReading) -> list[Slice]:
    """The answers from low to high, in their colours."""
    parts = {row.value: row for row in field.rows}
    if asked.question.kind.clause:
        order = ["disagree", "agree_with_changes", "agree", "dont_know", "not_relevant_to_me"]
        colours = ["low", "higher", "high", "aside", "apart"]
    elif field.field.type == "score":
        order, colours = list(parts), tones(len(parts))
    else:  # what is right is high
        order = (
            ["false", "not_sure", "true"]
            if asked.question.settings["answer"]
            else ["true", "not_sure", "false"]
        )
        colours = tones(len(order))
    return [
        Slice(value, parts[value].count, float(parts[value].share), colour)
        for value, colour in zip(order, colours, strict=True)
    ]

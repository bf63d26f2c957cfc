"""The sheet of responses: its columns, and the cells for answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from formats.answer.cell import guard
from models.form.field import WRITTEN, Field

ABOUT = ("response_id", "submitted_on", "version", "wave")
Cell = str | int | float | None
Answer = Callable[[str], Any]  # the answer to the field of this name, or None
Writer = Callable[[Answer], Iterable[Cell]]


def is_export(headings: Iterable[str]) -> bool:
    """True if a table with these headings is an export of ours, with guarded text."""
    return any(heading.strip() == "response_id" for heading in headings)


def header(fields: Sequence[Field]) -> list[str]:
    """The headings in order; a field with several answers has a column for each choice."""
    columns = list(ABOUT)
    for field in fields:
        if field.type == "many":
            columns += [f"{field.name}/{choice.name}" for choice in field.choices]
        else:
            columns.append(field.name)
    return columns


def rows(
    fields: Sequence[Field], responses: Iterable[Mapping[str, Any]], *, labels: bool = False
) -> Iterator[list[Cell]]:
    """The cells of every response, in the order of the header; None for a missing answer."""
    writers = _writers(fields, labels)
    for response in responses:
        row: list[Cell] = [response["id"], submitted(response), response["version"], None]
        answer = response["answers"].get
        for write in writers:
            row += write(answer)
        yield row


def submitted(response: Mapping[str, Any]) -> str:
    """The time of a response in ISO 8601: UTC, or only the day if it is anonymous."""
    moment = response["submitted_at"]
    if moment is None:
        return str(response["submitted_on"])
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[no-any-return]


def _writers(fields: Sequence[Field], labels: bool) -> list[Writer]:
    """The functions that make the cells of a row; one serves all neighbours without conversion."""
    writers: list[Writer] = []
    for as_it_is, neighbours in groupby(fields, lambda field: _as_it_is(field, labels)):
        if as_it_is:
            writers.append(_answers([field.name for field in neighbours]))
        else:
            writers += [_writer(field, labels) for field in neighbours]
    return writers


def _as_it_is(field: Field, labels: bool) -> bool:
    converted = field.type in WRITTEN or field.type in ("many", "rank", "decimal")
    return not converted and not (labels and field.choices)


def _writer(field: Field, labels: bool) -> Writer:
    if field.type == "many":
        return _each_choice(field)
    if field.type == "rank":
        return _converted(field.name, _ranked(field.labels if labels else {}))
    if field.type in WRITTEN:
        return _converted(field.name, guard)
    if field.type == "decimal":
        return _converted(field.name, _unscaled)
    shown = {choice.name: guard(choice.label) for choice in field.choices}
    return _converted(field.name, lambda value: shown.get(str(value), value))


def _answers(names: list[str]) -> Writer:
    return lambda answer: map(answer, names)


def _each_choice(field: Field) -> Writer:
    name, names = field.name, [choice.name for choice in field.choices]

    @lru_cache(maxsize=1024)  # few combinations are chosen again and again
    def cells(chosen: tuple[str, ...]) -> list[Cell]:
        return [int(name in chosen) for name in names]

    nothing: list[Cell] = [None] * len(names)

    def write(answer: Answer) -> list[Cell]:
        chosen = answer(name)
        return nothing if chosen is None else cells(tuple(chosen))

    return write


def _converted(name: str, convert: Callable[[Any], Cell]) -> Writer:
    def write(answer: Answer) -> tuple[Cell]:
        value = answer(name)
        return (None if value is None else convert(value),)

    return write


def _ranked(labels: Mapping[str, str]) -> Callable[[Any], Cell]:
    return lambda names: guard(";".join(labels.get(name, name) for name in names))


def _unscaled(number: float) -> Cell:
    """The number; as text with all digits if Python would write it as 1e-05."""
    return f"{Decimal(repr(number)):f}" if "e" in repr(number) else number

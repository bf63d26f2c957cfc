"""The sheet of responses: which columns it has, and how answers become cells."""

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
    """Whether a table with these headings was written here: its text is guarded, and it says so."""
    return any(heading.strip() == "response_id" for heading in headings)


def header(fields: Sequence[Field]) -> list[str]:
    """The heading of every column, in order; a field of several choices has a column a choice."""
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
    """The cells of every response, in the order of the header; None where nothing was answered."""
    writers = _writers(fields, labels)
    for response in responses:
        row: list[Cell] = [response["id"], submitted(response), response["version"], None]
        answer = response["answers"].get
        for write in writers:
            row += write(answer)
        yield row


def submitted(response: Mapping[str, Any]) -> str:
    """When the response came, in ISO 8601: the day alone where it is anonymous, else UTC."""
    moment = response["submitted_at"]
    if moment is None:
        return str(response["submitted_on"])
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[no-any-return]


def _writers(fields: Sequence[Field], labels: bool) -> list[Writer]:
    """What makes the cells of a row; neighbours whose answers are cells already go as one."""
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
    """The number; where Python would write it as 1e-05, its digits as people write them."""
    return f"{Decimal(repr(number)):f}" if "e" in repr(number) else number

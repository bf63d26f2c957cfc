"""The sheet of responses: which columns it has, and how answers become cells."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from formats.cell import guard
from models.field import WRITTEN, Field

ABOUT = ("response_id", "submitted_on", "version", "wave")
Cell = str | int | float | None
Writer = Callable[[Mapping[str, Any], list[Cell]], None]


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
    writers = [_writer(field, labels) for field in fields]
    for response in responses:
        answers = response["answers"]
        row: list[Cell] = [
            response["id"],
            submitted(response),
            response["version"],
            None,
        ]
        for write in writers:
            write(answers, row)
        yield row


def submitted(response: Mapping[str, Any]) -> str:
    """When the response came, in ISO 8601: the day alone where it is anonymous, else UTC."""
    moment = response["submitted_at"]
    if moment is None:
        return str(response["submitted_on"])
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[no-any-return]


def _writer(field: Field, labels: bool) -> Writer:
    if field.type == "many":
        return _each_choice(field)
    if field.type in WRITTEN:
        return _converted(field.name, guard)
    if field.type == "decimal":
        return _converted(field.name, _unscaled)
    if labels and field.choices:
        shown = {choice.name: guard(choice.label) for choice in field.choices}
        return _converted(field.name, lambda value: shown.get(str(value), value))
    name = field.name
    return lambda answers, row: row.append(answers.get(name))


def _each_choice(field: Field) -> Writer:
    name, names = field.name, [choice.name for choice in field.choices]

    def write(answers: Mapping[str, Any], row: list[Cell]) -> None:
        chosen = answers.get(name)
        row.extend([None] * len(names) if chosen is None else [int(n in chosen) for n in names])

    return write


def _converted(name: str, convert: Callable[[Any], Cell]) -> Writer:
    def write(answers: Mapping[str, Any], row: list[Cell]) -> None:
        value = answers.get(name)
        row.append(None if value is None else convert(value))

    return write


def _unscaled(number: float) -> Cell:
    """The number; where Python would write it as 1e-05, its digits as people write them."""
    return f"{Decimal(repr(number)):f}" if "e" in repr(number) else number

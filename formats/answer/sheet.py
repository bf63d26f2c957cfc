"""The sheet of responses: its columns, and the cells for answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from formats.answer.cell import guard
from models.form.field import NA, WRITTEN, Field

ABOUT = ("response_id", "submitted_on", "version", "wave")
Cell = str | int | float | None
Answer = Callable[[str], Any]  # the answer to the field of this name, or None
Writer = Callable[[Answer], Iterable[Cell]]


class Spelling(NamedTuple):
    """What becomes of texts, and of numbers with decimals, in the cells of a format."""

    text: Callable[[str], str] | None  # None: nothing, it is as it was given
    number: Callable[[float], Cell] | None


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
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    spelling: Spelling | None = None,
) -> Iterator[list[Cell]]:
    """The cells of every response, in the order of the header; None for a missing answer.

    They are spelt for CSV, unless `spelling` says otherwise.
    """
    writers = _writers(fields, labels, spelling or AS_CSV)
    for response in responses:
        row: list[Cell] = [response["id"], submitted(response), response["version"]]
        row.append(response.get("wave"))
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


def _writers(fields: Sequence[Field], labels: bool, spelling: Spelling) -> list[Writer]:
    """The functions that make the cells of a row; one serves all neighbours without conversion."""
    apart = {one.name for one in fields if one.na}  # a choice that came later is a field by itself
    found: list[tuple[Field, Writer | None]] = [
        (
            field,
            _each_choice(field, has_na=field.name in apart)
            if field.type == "many"
            else _writer(field, labels, spelling),
        )
        for field in fields
    ]
    writers: list[Writer] = []
    for as_it_is, neighbours in groupby(found, lambda one: one[1] is None):
        if as_it_is:
            writers.append(_answers([field.name for field, _ in neighbours]))
        else:
            writers += [writer for _, writer in neighbours if writer is not None]
    return writers


def _writer(field: Field, labels: bool, spelling: Spelling) -> Writer | None:
    """What makes the cells of a field; None if its answer is its cell."""
    convert: Callable[[Any], Cell] | None = None
    if field.type == "rank":
        convert = _ranked(field.labels if labels else {}, spelling.text or str)
    elif field.type in WRITTEN:
        convert = spelling.text
    elif field.type == "decimal":
        convert = spelling.number
    elif labels and field.choices:
        convert = _labelled(field, spelling.text or str)
    return convert and _converted(field.name, convert)


def _answers(names: list[str]) -> Writer:
    return lambda answer: map(answer, names)


def _each_choice(field: Field, *, has_na: bool) -> Writer:
    """1 or 0 a choice; for whom the question does not apply 1 there, and nothing in the others."""
    name, names = field.name, [choice.name for choice in field.choices]

    @lru_cache(maxsize=1024)  # few combinations are chosen again and again
    def cells(chosen: tuple[str, ...]) -> list[Cell]:
        if has_na and chosen == (NA,):
            return [1 if name == NA else None for name in names]
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


def _labelled(field: Field, text: Callable[[str], str]) -> Callable[[Any], Cell]:
    shown = {choice.name: text(choice.label) for choice in field.choices}
    return lambda value: shown.get(str(value), value)


def _ranked(labels: Mapping[str, str], text: Callable[[str], str]) -> Callable[[Any], Cell]:
    return lambda names: text(";".join(labels.get(name, name) for name in names))


def _unscaled(number: float) -> Cell:
    """The number; as text with all digits if Python would write it as 1e-05."""
    return f"{Decimal(repr(number)):f}" if "e" in repr(number) else number


AS_CSV = Spelling(guard, _unscaled)
AS_GIVEN = Spelling(None, None)

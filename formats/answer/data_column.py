"""Data columns: of each column of an export what it is and means, as values.

Every format that tells what its columns mean writes it from these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from formats.answer.sheet import ABOUT
from formats.text.markdown import to_text
from language.message import gettext as _
from models.form.field import FREE, NA, Field

# What the cells of a column are. A flag is 1 where its choice was chosen and 0 where it was not. A
# moment is a day alone where the response is anonymous.
TEXT, FLAG, WHOLE, NUMBER = "text", "flag", "whole", "number"
DAY, TIME, MOMENT = "day", "time", "moment"
NOMINAL, ORDINAL, SCALE = "nominal", "ordinal", "scale"

ENDS = (".", "?", "!", "…", ":", "؟", "。", "？")  # what needs no colon behind it
OF_A_FIELD = {
    "many": FLAG,
    "score": WHOLE,
    "integer": WHOLE,
    "decimal": NUMBER,
    "date": DAY,
    "time": TIME,
}


@dataclass(frozen=True)
class DataColumn:
    """Of a column its heading, what was asked, what its cells are and what they mean.

    A cell is one of `type`, or one of `missing`: an answer that stands outside the scale.
    """

    name: str
    label: str
    type: str
    measure: str = NOMINAL
    values: Mapping[str, str] = field(default_factory=dict)  # {a cell as text: what it means}
    missing: tuple[str, ...] = ()


def data_columns(
    fields: Sequence[Field], asked: Mapping[str, str] | None = None, *, labels: bool = False
) -> tuple[DataColumn, ...]:
    """Of each column in the order of the header; with `labels` as the cells are then.

    `asked` has {question: its words}, for fields that have words of their own alone.
    """
    found = list(_about())
    for one in fields:
        words = _words(one, asked or {})
        if one.type == "many":
            found += (
                DataColumn(f"{one.name}/{choice.name}", _joined(words, to_text(choice.label)), FLAG)
                for choice in one.choices
            )
        else:
            found.append(_column(one, words, labels=labels))
    return tuple(found)


def _about() -> Iterable[DataColumn]:
    words = _("Response"), _("Submitted on"), _("Version of the form"), _("Wave")
    types = (TEXT, MOMENT, WHOLE, TEXT)
    return (
        DataColumn(name, said, type) for name, said, type in zip(ABOUT, words, types, strict=True)
    )


def _column(one: Field, words: str, *, labels: bool) -> DataColumn:
    measure = ORDINAL if one.type == "score" else SCALE if one.type in FREE else NOMINAL
    if labels and one.choices:
        return DataColumn(one.name, words, TEXT, measure)
    found = DataColumn(one.name, words, OF_A_FIELD.get(one.type, TEXT), measure)
    if one.type == "rank":
        return found
    means = {choice.name: to_text(choice.label) for choice in one.choices}
    return replace(found, values=means, missing=(NA,) if one.has_na else ())


def _words(one: Field, asked: Mapping[str, str]) -> str:
    """The words of a field, after those of its question where it has not got them itself."""
    question = one.name.partition(".")[0]
    if one.part or one.name == question or question not in asked:
        return to_text(one.label)
    return _joined(to_text(asked[question]), to_text(one.label))


def _joined(whole: str, part: str) -> str:
    """What was asked, and which part of it."""
    return f"{whole}{' ' if whole.endswith(ENDS) else ': '}{part}"


def seconds(text: str) -> int:
    """The seconds since midnight at a time as it is stored or told: 14:30, or 12:30:00Z."""
    hours, minutes, *rest = text.removesuffix("Z").split(":")
    return 3600 * int(hours) + 60 * int(minutes) + int(rest[0] if rest else 0)

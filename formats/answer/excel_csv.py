"""Responses as CSV that Excel opens with a double click: its head says that it is UTF-8."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from formats.answer import csv
from formats.answer.about import About
from language.message import lazy_gettext as _
from models.form.field import Field

NAME, IS_SHEET, ENDING, PASSES = "CSV for Excel", True, "excel.csv", 1
OFFER = _("CSV for Excel, which reads its letters right")
MIMETYPE = csv.MIMETYPE


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The chunks of the CSV file, after the mark of UTF-8."""
    yield BOM_UTF8
    yield from csv.write(fields, responses, labels=labels)

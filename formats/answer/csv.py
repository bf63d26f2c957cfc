"""Responses as CSV (RFC 4180), a chunk at a time."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from formats.answer.about import About
from formats.answer.sheet import header, rows
from language.message import lazy_gettext as _
from models.form.field import Field

NAME, IS_SHEET, ENDING, PASSES = "CSV", True, "csv", 1
OFFER = _("CSV, for programs")
MIMETYPE = "text/csv; charset=utf-8"
ROWS_A_CHUNK = 500


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The file in UTF-8, as chunks of ROWS_A_CHUNK rows; the first begins with the header."""
    lines = rows(fields, responses, labels=labels)
    chunk: Iterable[Sequence[Any]] = [header(fields)]
    while chunk:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(chunk)
        yield out.getvalue().encode()
        chunk = list(islice(lines, ROWS_A_CHUNK))

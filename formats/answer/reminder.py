"""Addresses for reminders as CSV (RFC 4180), every cell guarded, each with its link to leave."""

import csv
import io
from collections.abc import Callable, Iterable

from formats.answer.cell import guard
from models.wave.reminder import Listed

MIMETYPE = "text/csv; charset=utf-8"
HEADINGS = ("address", "link_to_leave")


def write(reminders: Iterable[Listed], link: Callable[[str], str]) -> bytes:
    """The file in UTF-8, with a header; `link` makes the address at which a mark is taken off."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for one in reminders:
        writer.writerow(map(guard, (one.address, link(one.mark))))
    return out.getvalue().encode()

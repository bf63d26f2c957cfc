"""Contacts as CSV (RFC 4180), every cell guarded."""

import csv
import io
from collections.abc import Iterable

from formats.answer.cell import guard

MIMETYPE = "text/csv; charset=utf-8"


def write(contacts: Iterable[tuple[str, str, str, str]]) -> bytes:
    """The CSV file of (question, contact, topic, place), in UTF-8, with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["question", "contact", "topic", "place"])
    writer.writerows(map(guard, contact) for contact in contacts)
    return out.getvalue().encode()

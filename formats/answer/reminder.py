"""Addresses for reminders as CSV (RFC 4180), every cell guarded, each with its link to leave."""

from collections.abc import Callable, Iterable

from formats.csv import csv_of
from models.wave.reminder import Listed

MIMETYPE = "text/csv; charset=utf-8"
HEADINGS = ("address", "link_to_leave")


def write(reminders: Iterable[Listed], link: Callable[[str], str]) -> bytes:
    """The file in UTF-8, with a header; `link` makes the address at which a mark is taken off."""
    return csv_of([HEADINGS, *((one.address, link(one.mark)) for one in reminders)])

"""Cuts: what a format could not take as it was given, counted while it is written, in lines."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped


class Cut(StrEnum):
    """What became of something, which a number or a name goes with."""

    LETTERS = "letters"  # an answer was cut to so many letters
    BYTES = "bytes"  # an answer was cut to so many bytes
    LABEL = "label"  # a label was cut to so many bytes
    NAME = "name"  # a column is called so
    COLUMN = "column"  # a column was left out, as there is room for so many
    DAY = "day"  # a day is text, as days begin in this year


class Cuts:
    """How often each happened; `lines` says it."""

    def __init__(self, stored: str = "") -> None:
        """None yet, or those that are `stored`."""
        self._found: Counter[tuple[str, ...]] = Counter()
        for *entry, times in json.loads(stored or "[]"):
            self._found[tuple(entry)] = times

    def add(self, what: Cut, format: str, column: str, detail: str | int, times: int = 1) -> None:
        """Note that it happened so often more. `detail` is the number or the name."""
        self._found[what, format, column, str(detail)] += times

    @property
    def stored(self) -> str:
        """All of them as a text to keep, in no language; "" for none."""
        return (
            json.dumps([[*one, times] for one, times in self._found.items()]) if self._found else ""
        )

    @property
    def lines(self) -> list[str]:
        """A line for each format, column and thing that became of it, in the order they came."""
        return self._said(self._found)

    def lines_of(self, format: str) -> list[str]:
        """The lines of one format, as a file of it tells them."""
        return self._said({one: times for one, times in self._found.items() if one[1] == format})

    def _said(self, found: Mapping[tuple[str, ...], int]) -> list[str]:
        return [SAID[what](times, *about) for (what, *about), times in found.items()]


def _letters(times: int, format: str, column: str, most: str) -> str:
    return ngettext(
        "%(format)s: %(num)s answer to %(column)s is cut after %(most)s letters. The CSV has all "
        "of it.",
        "%(format)s: %(num)s answers to %(column)s are cut after %(most)s letters. The CSV has all "
        "of them.",
        times,
        **_about(times, format, column, most),
    )


def _bytes(times: int, format: str, column: str, most: str) -> str:
    return ngettext(
        "%(format)s: %(num)s answer to %(column)s is cut after %(most)s bytes. The CSV has all of "
        "it.",
        "%(format)s: %(num)s answers to %(column)s are cut after %(most)s bytes. The CSV has all "
        "of them.",
        times,
        **_about(times, format, column, most),
    )


def _label(times: int, format: str, column: str, most: str) -> str:
    return ngettext(
        "%(format)s: %(num)s label of %(column)s is cut after %(most)s bytes. The survey’s "
        "definition has all of it.",
        "%(format)s: %(num)s labels of %(column)s are cut after %(most)s bytes. The survey’s "
        "definition has all of them.",
        times,
        **_about(times, format, column, most),
    )


def _column(times: int, format: str, column: str, most: str) -> str:
    return ngettext(
        "%(format)s: the column %(column)s is left out: a sheet has %(num)s column. The CSV has "
        "it.",
        "%(format)s: the column %(column)s is left out: a sheet has %(num)s columns. The CSV has "
        "it.",
        int(most),
        format=format,
        column=column,
    )


def _name(times: int, format: str, column: str, name: str) -> str:
    return _(
        "%(format)s: the column %(column)s is called %(name)s there.",
        format=format,
        column=column,
        name=name,
    )


def _day(times: int, format: str, column: str, first: str) -> str:
    return ngettext(
        "%(format)s: %(num)s day of %(column)s is text, as days begin in %(first)s there.",
        "%(format)s: %(num)s days of %(column)s are text, as days begin in %(first)s there.",
        times,
        format=format,
        column=column,
        first=first,
    )


def _about(times: int, format: str, column: str, most: str) -> dict[str, str]:
    return {
        "num": grouped(times),
        "format": format,
        "column": column,
        "most": grouped(int(most)),
    }


SAID: dict[str, Callable[..., str]] = {
    Cut.LETTERS: _letters,
    Cut.BYTES: _bytes,
    Cut.LABEL: _label,
    Cut.COLUMN: _column,
    Cut.NAME: _name,
    Cut.DAY: _day,
}


def cut_to(text: str, most: int) -> bytes:
    """The beginning of a text in UTF-8 that has no more than `most` bytes, in whole letters."""
    return text.encode()[:most].decode(errors="ignore").encode()

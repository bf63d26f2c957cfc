"""A table: the headings and rows of a CSV file, whatever program wrote it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from formats.encoding import decoded
from formats.unread import FileError
from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.form.field import PERCENT, SPELLINGS_OF_NA
from models.form.setting import bare
from models.form.written_number import NumberUnfit, decimal_sign, plain

LONGEST_CELL = 1_000_000
DELIMITERS = (",", ";", "\t")
UNUSUAL = {
    ";": lazy_gettext("The cells are separated by semicolons."),
    "\t": lazy_gettext("The cells are separated by tabs."),
}
MISSING = frozenset({"", "NA", "N/A", "n/a", "NULL", "null"})
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")  # not "007", which would lose its zeros
CODE = re.compile(r"\D*0[0-9]")  # "007" is no amount either
SAMPLE = 50  # rows that are read to find the delimiter


@dataclass(frozen=True)
class TableRow:
    """The cells of one row; `line` is the line of the file on which it begins, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Rows as long as the headings; the notes say what was guessed or left out."""

    headers: list[str]
    rows: list[TableRow]
    notes: list[str]

    def columns(self) -> list["Column"]:
        """Each heading, cleaned as a label is, with the answers below it."""
        found = []
        for n, header in enumerate(self.headers):
            cells = [row.cells[n].strip() for row in self.rows]
            heading = bare(header).strip() or f"Column {n + 1}"
            found.append(
                Column(
                    heading,
                    [cell for cell in cells if not is_missing(cell)],
                    [cell for cell in cells if cell and is_missing(cell)],
                )
            )
        return found


@dataclass(frozen=True)
class Column:
    """A heading and the answers below it, trimmed, without the missing ones.

    `dropped` are the cells that say in a word that there is no answer.
    """

    heading: str
    cells: list[str]
    dropped: list[str] = field(default_factory=list)

    @property
    def parted(self) -> tuple["Column", list[str]]:
        """The column without the cells that say “not applicable” in some way, and these cells."""
        said = self.cells + self.dropped
        aside = [cell for cell in said if cell.casefold() in SPELLINGS_OF_NA]
        kept = [cell for cell in self.cells if cell.casefold() not in SPELLINGS_OF_NA]
        left = [cell for cell in self.dropped if cell.casefold() not in SPELLINGS_OF_NA]
        return Column(self.heading, kept, left), aside

    @cached_property
    def words(self) -> set[str]:
        """The words of the heading in small letters; "RespondentID" has two."""
        found = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", self.heading)
        return {word.lower() for word in found}

    @cached_property
    def numbers(self) -> list[int]:
        """The answers as whole numbers; [] if one is not a whole number."""
        return [int(cell) for cell in self.cells] if self.all(WHOLE) else []

    @cached_property
    def amounts(self) -> list[str]:
        """The answers as numbers that read one way; [] if one is none, or may be several choices.

        The other answers of the column tell what a comma or a point is for.
        """
        sign = decimal_sign(self.cells)
        if sign == "," or any(map(CODE.match, self.cells)):
            return []
        percent = bool(PERCENT.search(self.heading))
        try:
            return [plain(cell, sign, percent=percent) for cell in self.cells]
        except NumberUnfit:
            return []

    def all(self, pattern: re.Pattern[str]) -> bool:
        """True if every answer matches the pattern."""
        return all(pattern.fullmatch(cell) for cell in self.cells)


def is_missing(cell: str) -> bool:
    """True if a cell stands for no answer."""
    return cell.strip() in MISSING


def read_table(data: bytes) -> Table:
    """The table in the bytes of a CSV file.

    Raises FileError, with the line, if the file is empty, is not text, leaves a quote open, or has
    a row that is longer than the headings.
    """
    text, notes = _text(data)
    delimiter = _delimiter(text)
    if delimiter in UNUSUAL:
        notes.append(str(UNUSUAL[delimiter]))
    records = _records(text, delimiter)
    header = next(records, None)
    if header is None:
        raise FileError(_("The file is empty: put headings in its first line, answers below."))
    rows = [_fitted(row, len(header.cells)) for row in records]
    return _headed(header.cells, rows, notes)


def _text(data: bytes) -> tuple[str, list[str]]:
    text, notes = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileError(
            _(
                "Line %(line)s: a NUL character, so this is not plain text; save it again as "
                "CSV in UTF-8.",
                line=line,
            )
        )
    return text, notes


def _delimiter(text: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: _agreement(text, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    """(number of rows as wide as the headings, width of the headings).

    The headings alone may mislead: "Where, if at all, did you hear of us?;Age" has a comma too.
    """
    widths: list[int] = []
    with suppress(FileError):
        for row in islice(_records(text, delimiter), SAMPLE):
            widths.append(len(row.cells))
    if not widths or widths[0] < 2:
        return 0, 0
    return widths.count(widths[0]), widths[0]


def _records(text: str, delimiter: str) -> Iterator[TableRow]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileError(_complaint(line, str(error))) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield TableRow(line, cells)
        line = reader.line_num + 1


def _complaint(line: int, error: str) -> str:
    """What people are told for an `error` of the csv module."""
    if "unexpected end" in error:
        return _(
            "Line %(line)s: the row that begins here opens a quote and never closes it; close it.",
            line=line,
        )
    if "field limit" in error:
        return ngettext(
            "Line %(line)s: a cell of this row is longer than %(num)s characters; "
            "shorten it, or close the quote that is open.",
            "Line %(line)s: a cell of this row is longer than %(num)s characters; "
            "shorten it, or close the quote that is open.",
            LONGEST_CELL,
            line=line,
        )
    return _(
        "Line %(line)s: text stands behind a closing quote in the row that begins here; "
        'write "" for a quote inside a quoted cell.',
        line=line,
    )


def _fitted(row: TableRow, width: int) -> TableRow:
    if any(cell.strip() for cell in row.cells[width:]):
        raise FileError(
            ngettext(
                "Line %(line)s: %(num)s cells where there are %(width)s headings; take out the "
                "extra cells, or put quotes around a cell that holds the separator.",
                "Line %(line)s: %(num)s cells where there are %(width)s headings; take out the "
                "extra cells, or put quotes around a cell that holds the separator.",
                len(row.cells),
                line=row.line,
                width=width,
            )
        )
    return TableRow(row.line, (row.cells + [""] * width)[:width])


def _headed(headings: list[str], rows: list[TableRow], notes: list[str]) -> Table:
    blank = {n for n, heading in enumerate(headings) if not heading.strip()}
    empty = {n for n in blank if not any(row.cells[n].strip() for row in rows)}
    kept = [n for n in range(len(headings)) if n not in empty]
    headers = [f"Column {n + 1}" if n in blank else headings[n] for n in kept]
    if empty:
        places = ", ".join(str(n + 1) for n in sorted(empty))
        notes.append(
            ngettext(
                "Columns without heading and cells are left out: %(places)s.",
                "Columns without heading and cells are left out: %(places)s.",
                len(empty),
                places=places,
            )
        )
    for n in sorted(blank - empty):
        called = f"Column {n + 1}"  # becomes the survey’s own word
        notes.append(
            _("Column %(number)s has no heading: it is called %(name)r.", number=n + 1, name=called)
        )
    for heading, times in Counter(header.strip() for header in headers).items():
        if times > 1:
            notes.append(
                ngettext(
                    "%(num)s columns have the heading %(heading)r: all are kept.",
                    "%(num)s columns have the heading %(heading)r: all are kept.",
                    times,
                    heading=heading,
                )
            )
    return Table(headers, [TableRow(row.line, [row.cells[n] for n in kept]) for row in rows], notes)

"""A workbook from elsewhere: checked before it is opened, then read as rows of text."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import xls_to_dict, xlsx_to_dict
from xlrd.compdoc import CompDocError

from formats.archive import Harm, HarmfulArchive, packed, parts_of
from formats.definition.importer import check_size
from formats.unread import FileError
from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from language.number import grouped

LARGEST_WORKBOOK = 2_000_000  # bytes; a form of a thousand questions in ten languages has half
MOST_MEMBERS, LARGEST_UNPACKED, MOST_CELLS = 200, 8_000_000, 40_000
MOST_PACKED = 100  # times smaller: text packs to a tenth, made-up zeros to a thousandth
DAMAGED = lazy_gettext("The workbook is damaged: save it again as .xlsx.")
HARMS = {
    Harm.NO_ARCHIVE: lazy_gettext("This is no workbook: save it again as .xlsx."),
    Harm.LOCKED: lazy_gettext("The workbook has a password: save it without one."),
}
# The errors for a workbook that is damaged, or made to break its reader.
BROKEN = (
    *(ValueError, TypeError, LookupError, AttributeError, SyntaxError, ArithmeticError, OSError),
    *(EOFError, AssertionError, NotImplementedError, RecursionError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, struct.error, CompDocError),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what every .xls begins with


@dataclass(frozen=True)
class Sheet:
    """The headings and the rows below, each row with its number in the spreadsheet."""

    headings: list[str]
    rows: list[tuple[int, dict[str, str]]]


def sheets(data: bytes) -> Mapping[str, Sheet]:
    """The sheets of an XLSForm in a workbook's bytes, by name: `survey`, `choices`, `settings`.

    Raises FileError if it is no workbook, or larger than any form is.
    """
    check_size(data, LARGEST_WORKBOOK)
    if data.startswith(OLE):
        return _read(xls_to_dict, data)
    return _read(xlsx_to_dict, packed(_parts(data)))


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts by name. Raises FileError for a file that is damaged, or too large for a form."""
    try:
        parts = parts_of(
            data, most_members=MOST_MEMBERS, most_bytes=LARGEST_UNPACKED, ratio=MOST_PACKED
        )
    except HarmfulArchive as harmful:
        raise FileError(_told(harmful)) from None
    cells = sum(_cells(part) for name, part in parts.items() if "/worksheets/" in name)
    if cells > MOST_CELLS:
        raise FileError(
            ngettext(
                "The workbook has %(num)s cells; %(most)s is the most for a form.",
                "The workbook has %(num)s cells; %(most)s is the most for a form.",
                cells,
                most=grouped(MOST_CELLS),
            )
        )
    return parts


def _told(harmful: HarmfulArchive) -> str:
    if harmful.harm == Harm.MEMBERS:
        return ngettext(
            "The workbook has %(num)s parts: too many for a form.",
            "The workbook has %(num)s parts: too many for a form.",
            harmful.number,
        )
    if harmful.harm == Harm.SIZE:
        return ngettext(
            "The workbook unpacks to %(num)s bytes: too many for a form. "
            "Copy the sheets survey, choices and settings into a new one.",
            "The workbook unpacks to %(num)s bytes: too many for a form. "
            "Copy the sheets survey, choices and settings into a new one.",
            harmful.number,
        )
    return str(HARMS[harmful.harm])


def _cells(sheet: bytes) -> int:
    """The number of cells and rows of a sheet, counted without parsing it."""
    return sheet.count(b"<c") + sheet.count(b"<row") + sheet.count(b":c ")


def _read(reader: Callable[[Any], Mapping[str, Any]], data: bytes) -> Mapping[str, Sheet]:
    try:
        found = reader(io.BytesIO(data))
    except PyXFormError as fault:
        said = " ".join(str(fault).split())
        if said.startswith("Duplicate"):
            raise FileError(_("%(said)s: leave one of the columns.", said=said)) from None
        raise FileError(_("The workbook cannot be read: save it again as .xlsx.")) from None
    except BROKEN:
        raise FileError(str(DAMAGED)) from None
    return {
        name: Sheet(list((found.get(f"{name}_header") or [{}])[0]), _rows(found.get(name) or []))
        for name in ("survey", "choices", "settings")
    }


def _rows(found: list[dict[str, Any]]) -> list[tuple[int, dict[str, str]]]:
    # Row 1 holds the headings.
    return [
        (number, {str(heading): str(cell) for heading, cell in row.items() if cell is not None})
        for number, row in enumerate(found, 2)
        if row
    ]

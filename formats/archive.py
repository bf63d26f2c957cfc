"""Checks of a .zip archive, such as a document or workbook from elsewhere, before its use."""

import io
import zipfile
import zlib
from enum import Enum, auto

from defusedxml.ElementTree import ParseError, XMLParser

RATIO = 100  # text packs to a tenth, made-up zeros to a thousandth
SMALL = 1_000_000  # bytes, unpacked: harmless at any ratio
PIECE = 64 * 1024
XML = (".xml", ".rels")
# The errors for an archive that is damaged, or made to break its reader.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError),
    *(ValueError, LookupError, RuntimeError, NotImplementedError),  # which defusedxml's are too
)


class Fault(Enum):
    """What is wrong with an archive."""

    NO_ARCHIVE = auto()
    DAMAGED = auto()
    LOCKED = auto()  # with a password
    MEMBERS = auto()  # there are too many
    SIZE = auto()  # more comes out of it than should


class Unfit(Exception):
    """An archive that must not be used; `number` counts its members or bytes."""

    def __init__(self, fault: Fault, number: int = 0) -> None:
        super().__init__(fault, number)
        self.fault, self.number = fault, number


def look_over(data: bytes, *, most_members: int, most_bytes: int) -> set[str]:
    """The names of the members of a sound archive. Raises Unfit.

    Number and size of the members are checked before any is unpacked. Then each is read once and
    thrown away. XML with a document type is refused: its entities could grow, or name other files.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE:
        raise Unfit(Fault.NO_ARCHIVE) from None
    with archive:
        members = archive.infolist()
        _measure(members, len(data), most_members, most_bytes)
        for one in members:
            _read(archive, one)
    return {one.filename for one in members}


def _measure(members: list[zipfile.ZipInfo], packed: int, most: int, most_bytes: int) -> None:
    if any(one.flag_bits & 1 for one in members):
        raise Unfit(Fault.LOCKED)
    if len(members) > most:
        raise Unfit(Fault.MEMBERS, len(members))
    unpacked = sum(one.file_size for one in members)
    swollen = any(_is_swollen(one.file_size, one.compress_size) for one in members)
    if unpacked > most_bytes or swollen or _is_swollen(unpacked, packed):
        raise Unfit(Fault.SIZE, unpacked)


def _is_swollen(unpacked: int, packed: int) -> bool:
    return unpacked > max(SMALL, RATIO * packed)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Raise Unfit if the member is damaged, or named as XML and is none."""
    is_xml = member.filename.lower().endswith(XML)
    parser = XMLParser(target=_Nothing(), forbid_dtd=True) if is_xml else None
    try:
        with archive.open(member) as part:  # not longer than the list of members says
            while piece := part.read(PIECE):
                if parser:
                    parser.feed(piece)
        if parser:
            parser.close()
    except DAMAGE:
        raise Unfit(Fault.DAMAGED) from None


class _Nothing:
    """A target of a parser that keeps nothing."""

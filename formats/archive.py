"""An archive (.zip), as documents and workbooks from elsewhere are: looked over before its use."""

import io
import zipfile
import zlib
from enum import Enum, auto

from defusedxml.ElementTree import ParseError, XMLParser

RATIO = 100  # text packs to a tenth, made-up zeros to a thousandth
SMALL = 1_000_000  # bytes, unpacked: as much as this does no harm, however it was packed
PIECE = 64 * 1024
XML = (".xml", ".rels")
# What an archive that is damaged, or was made to break its reader, brings about.
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
    """An archive that is not to be used; `number` says how many members or bytes it has."""

    def __init__(self, fault: Fault, number: int = 0) -> None:
        super().__init__(fault, number)
        self.fault, self.number = fault, number


def look_over(data: bytes, *, most_members: int, most_bytes: int) -> set[str]:
    """The names of the members of an archive that may be used. Raises Unfit.

    Before any is unpacked, the list of them says how many they are and how large. Then each is read
    once, as it will be, and nothing of it kept. No XML declares a document type, and so none has
    entities that grow or that name another file.
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
    """Raise Unfit unless the member is whole, and XML where its name says so. Nothing is kept."""
    is_xml = member.filename.lower().endswith(XML)
    parser = XMLParser(target=_Nothing(), forbid_dtd=True) if is_xml else None
    try:
        with archive.open(member) as part:  # it ends where the list of members says that it ends
            while piece := part.read(PIECE):
                if parser:
                    parser.feed(piece)
        if parser:
            parser.close()
    except DAMAGE:
        raise Unfit(Fault.DAMAGED) from None


class _Nothing:
    """Takes what a parser has found, and keeps none of it."""

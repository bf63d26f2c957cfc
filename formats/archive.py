"""Checks of a .zip archive, such as a document or workbook from elsewhere, before its use."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from enum import Enum, auto

from defusedxml.ElementTree import ParseError, XMLParser

SMALL = 1_000_000  # bytes, unpacked: harmless at any ratio
PIECE = 64 * 1024
XML = (".xml", ".rels")
# The errors for an archive that is damaged, or made to break its reader.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError),
    *(ValueError, LookupError, RuntimeError, NotImplementedError),  # which defusedxml's are too
)


class Harm(Enum):
    """What is wrong with an archive."""

    NO_ARCHIVE = auto()
    LOCKED = auto()  # with a password
    MEMBERS = auto()  # there are too many
    SIZE = auto()  # more comes out of it than should


class HarmfulArchive(Exception):
    """An archive that must not be used; `number` counts its members or bytes."""

    def __init__(self, harm: Harm, number: int = 0) -> None:
        super().__init__(harm, number)
        self.harm, self.number = harm, number


def parts_of(data: bytes, *, most_members: int, most_bytes: int, ratio: int) -> dict[str, bytes]:
    """The members of an archive by name: XML as it is, and nothing for all others.

    Number and size of the members are checked before any is unpacked; one may be `ratio` times
    larger than packed. XML that is damaged is empty too, so that a reader that needs it finds none.
    That with a document type counts as damaged: its entities could grow, or name other files.
    Raises HarmfulArchive.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE:
        raise HarmfulArchive(Harm.NO_ARCHIVE) from None
    with archive:
        members = archive.infolist()
        _measure(members, len(data), most_members, most_bytes, ratio)
        return {one.filename: _sound(archive, one) for one in members if one.filename}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _measure(
    members: list[zipfile.ZipInfo], size: int, most: int, most_bytes: int, ratio: int
) -> None:
    if any(one.flag_bits & 1 for one in members):
        raise HarmfulArchive(Harm.LOCKED)
    if len(members) > most:
        raise HarmfulArchive(Harm.MEMBERS, len(members))
    unpacked = sum(one.file_size for one in members)
    sizes = [(unpacked, size), *((one.file_size, one.compress_size) for one in members)]
    swollen = any(large > max(SMALL, ratio * small) for large, small in sizes)
    if unpacked > most_bytes or swollen:
        raise HarmfulArchive(Harm.SIZE, unpacked)


def _sound(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member that is sound XML; of all others nothing."""
    if not member.filename.lower().endswith(XML):
        return b""
    pieces: list[bytes] = []
    parser = XMLParser(target=_Nothing(), forbid_dtd=True)
    try:
        with archive.open(member) as part:  # not longer than the list of members says
            while piece := part.read(PIECE):
                parser.feed(piece)
                pieces.append(piece)
        parser.close()
    except DAMAGE:
        return b""
    return b"".join(pieces)


class _Nothing:
    """A target of a parser that keeps nothing."""

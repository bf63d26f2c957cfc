"""A logo: a small picture, known by its bytes and looked through before it is stored.

A name proves nothing, and a few bytes can ask a phone for gigabytes: so the whole file is walked,
and what it says of its size is believed only as far as browsers do.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.service.drawing import DrawingUnfit, size_of_drawing

# So that a phone's first page stays below 25,000 bytes on the wire, with all that it loads. A
# drawing is sent compressed, the others are so by themselves.
MOST_BYTES, MOST_OF_A_DRAWING = 6_000, 8_000
MOST_PIXELS = 1_000  # of a side
MOST_SCANS = 20  # of a JPEG: a decoder goes over the whole picture for each
PNG, JPEG, WEBP, SVG = "image/png", "image/jpeg", "image/webp", "image/svg+xml"
SHOWN = {0xC0, 0xC1, 0xC2}  # the frames of JPEG that browsers show
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
BEHIND_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
MOVES = 0x02  # the flag of a WebP with several pictures


class LogoUnfit(ValueError):
    """A file that is no logo for a page."""


@dataclass(frozen=True)
class Logo:
    """A picture as it is stored; of a drawing, width and height say no more than its shape."""

    data: bytes
    type: str
    width: int
    height: int


def logo_from(data: bytes) -> Logo:
    """The logo that these bytes are. Raises LogoUnfit."""
    if not data:
        raise LogoUnfit(_("The file is empty"))
    type, measure = _kind(data)
    most = MOST_OF_A_DRAWING if type == SVG else MOST_BYTES
    if len(data) > most:
        raise LogoUnfit(
            ngettext(
                "The file has more than %(num)s byte, and everybody who answers loads it. Save it "
                "smaller",
                "The file has more than %(num)s bytes, and everybody who answers loads it. Save it "
                "smaller",
                most,
            )
        )
    try:
        width, height = measure(data)
    except (IndexError, struct.error):
        raise _broken() from None
    except DrawingUnfit as fault:
        raise LogoUnfit(str(fault)) from None
    if type != SVG and not 1 <= min(width, height) <= max(width, height) <= MOST_PIXELS:
        raise LogoUnfit(
            ngettext(
                "The picture has %(width)s × %(height)s pixels: %(num)s a side is the most",
                "The picture has %(width)s × %(height)s pixels: %(num)s a side is the most",
                MOST_PIXELS,
                width=grouped(width),
                height=grouped(height),
            )
        )
    return Logo(data, type, width, height)


def _kind(data: bytes) -> tuple[str, Callable[[bytes], tuple[int, int]]]:
    """The type of these bytes, and what measures one of it."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, _size_of_png
    if data.startswith(b"\xff\xd8"):
        return JPEG, _size_of_jpeg
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP, _size_of_webp
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return SVG, size_of_drawing
    raise LogoUnfit(_("This is no picture that we know: choose a PNG, a JPEG, a WebP or an SVG"))


def _size_of_png(data: bytes) -> tuple[int, int]:
    """W3C PNG 3, 5: chunks to the end of the file, the header first, each with its sum."""
    offset, kinds, size = 8, [], (0, 0)
    while offset < len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        (given,) = struct.unpack_from(">I", data, offset + 8 + length)
        if zlib.crc32(data[offset + 4 : offset + 8 + length]) != given:
            raise _broken()
        if kind == b"IHDR":
            size = struct.unpack_from(">II", data, offset + 8)
        kinds.append(kind)
        offset += 12 + length
    if b"acTL" in kinds:
        raise _moving()
    if kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or kinds[-1] != b"IEND":
        raise _broken()
    return size


def _size_of_jpeg(data: bytes) -> tuple[int, int]:
    """ITU-T T.81, B: segments to the end of the image, of which one is the frame."""
    offset, sizes, scans = 2, [], 0
    while data[offset : offset + 2] != b"\xff\xd9":
        begin, marker = data[offset], data[offset + 1]
        (length,) = struct.unpack_from(">H", data, offset + 2)
        if begin != 0xFF or length < 2:
            raise _broken()
        if marker in FRAMES:
            if marker not in SHOWN:
                raise _broken()
            height, width = struct.unpack_from(">HH", data, offset + 5)
            sizes.append((width, height))
        offset += 2 + length
        if marker == 0xDA:
            scans += 1
            behind = BEHIND_SCAN.search(data, offset)
            if behind is None:
                raise _broken()
            offset = behind.start()
    if len(sizes) != 1 or not 1 <= scans <= MOST_SCANS or offset + 2 != len(data):
        raise _broken()
    return sizes[0]


def _size_of_webp(data: bytes) -> tuple[int, int]:
    """RFC 9649, 2: chunks to the end of the file, of which one is the picture.

    The canvas is another in a file that was tampered with, so the greater counts.
    """
    sizes, pictures = [], 0
    for kind, offset in _chunks_of_webp(data):
        if kind == b"VP8X":
            if data[offset] & MOVES:
                raise _moving()
            sizes.append(tuple(1 + _three(data, offset + at) for at in (4, 7)))
        elif kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", data, offset + 6)
            sizes.append((width & 0x3FFF, height & 0x3FFF))
            pictures += data[offset + 3 : offset + 6] == b"\x9d\x01\x2a"
        elif kind == b"VP8L":
            (packed,) = struct.unpack_from("<I", data, offset + 1)
            sizes.append((1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)))
            pictures += data[offset] == 0x2F
    if pictures != 1:
        raise _broken()
    return max(width for width, _height in sizes), max(height for _width, height in sizes)


def _chunks_of_webp(data: bytes) -> Iterator[tuple[bytes, int]]:
    """(kind, where its content begins) of every chunk; each has an even number of bytes."""
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 != len(data):
        raise _broken()
    offset = 12
    while offset < len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        yield kind, offset + 8
        offset += 8 + length + length % 2
    if offset != len(data):
        raise _broken()


def _three(data: bytes, offset: int) -> int:
    return data[offset] | data[offset + 1] << 8 | data[offset + 2] << 16


def _broken() -> LogoUnfit:
    return LogoUnfit(_("The picture is cut off or damaged: save it anew"))


def _moving() -> LogoUnfit:
    return LogoUnfit(_("The picture moves, which distracts people: save one that stands still"))

"""A logo is known by its bytes, whole, small and still, whatever its file is called."""

import struct
import zlib
from contextlib import suppress

import pytest

from models.service.logo import MOST_BYTES, MOST_OF_A_DRAWING, LogoUnfit, logo_from
from tests.pictures import EXTENDED, JPEG, LOSSLESS, LOSSY, PNG

PICTURES = {"PNG": PNG, "JPEG": JPEG, "LOSSY": LOSSY, "LOSSLESS": LOSSLESS, "EXTENDED": EXTENDED}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0"/></svg>'


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    summed = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I4s", len(content), kind) + content + summed


def png(width: int, height: int, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"".join((b"\x89PNG\r\n\x1a\n", header, *more, chunk(b"IEND", b"")))


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        *((name, "image/webp") for name in ("LOSSY", "LOSSLESS", "EXTENDED")),
    ],
)
def test_a_picture_is_known_by_its_bytes_with_its_size(name, type):
    logo = logo_from(PICTURES[name])
    assert (logo.type, logo.width, logo.height) == (type, 24, 16)
    assert logo.data == PICTURES[name]


def test_a_drawing_is_known_by_its_bytes():
    for begin in b"", b"\xef\xbb\xbf", b'<?xml version="1.0"?>\n':
        logo = logo_from(begin + SVG)
        assert (logo.type, logo.width, logo.height) == ("image/svg+xml", 1000, 333)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_is_cut_off_anywhere_is_refused(name):
    picture = PICTURES[name]
    for end in range(len(picture)):
        with pytest.raises(LogoUnfit):
            logo_from(picture[:end])


@pytest.mark.parametrize("name", PICTURES)
def test_something_behind_the_end_of_a_picture_is_refused(name):
    with pytest.raises(LogoUnfit, match="cut off or damaged"):
        logo_from(PICTURES[name] + b"<script>alert(1)</script>")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_with_any_byte_changed_is_taken_or_refused_and_nothing_else(name):
    for place in range(len(PICTURES[name])):
        for byte in 0, 0x7F, 0xFF:
            changed = bytearray(PICTURES[name])
            changed[place] = byte
            with suppress(LogoUnfit):
                logo_from(bytes(changed))


def test_a_header_of_which_a_byte_was_changed_is_not_believed():
    with pytest.raises(LogoUnfit, match="cut off or damaged"):
        logo_from(PNG.replace(struct.pack(">II", 24, 16), struct.pack(">II", 25, 16)))


@pytest.mark.parametrize(
    "bomb",
    [
        png(40_000, 40_000, chunk(b"IDAT", b"")),
        png(1_001, 1, chunk(b"IDAT", b"")),
        JPEG.replace(struct.pack(">HH", 16, 24), struct.pack(">HH", 65_000, 24)),
        webp((b"VP8L", b"\x2f" + struct.pack("<I", 16_000 | 15_000 << 14))),
        webp((b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 16_000, 9))),
        # Behind a small canvas a large picture.
        webp((b"VP8X", bytes(10)), (b"VP8L", b"\x2f" + struct.pack("<I", 16_000))),
    ],
)
def test_few_bytes_that_would_be_many_pixels_are_refused(bomb):
    assert len(bomb) < 1_000
    with pytest.raises(LogoUnfit, match="1,000 a side is the most"):
        logo_from(bomb)


def test_a_picture_that_moves_is_refused():
    moving = png(9, 9, chunk(b"acTL", bytes(8)), chunk(b"IDAT", b""))
    canvas = webp((b"VP8X", b"\x02" + bytes(9)))
    for one in moving, canvas:
        with pytest.raises(LogoUnfit, match="stands still"):
            logo_from(one)


def test_a_jpeg_of_very_many_scans_is_refused():
    begin = JPEG.index(b"\xff\xda")
    scan = JPEG[begin:-2]
    assert logo_from(JPEG[:begin] + scan * 20 + b"\xff\xd9").width == 24
    with pytest.raises(LogoUnfit, match="damaged"):
        logo_from(JPEG[:begin] + scan * 21 + b"\xff\xd9")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"GIF89a" + bytes(20), "no picture that we know"),
        (b"%PDF-1.7", "no picture that we know"),
        (b"<html><script>alert(1)</script></html>", "Line 1: this is no SVG"),
        (SVG + b" " * MOST_OF_A_DRAWING, "more than 8,000 bytes"),
        (PNG + bytes(MOST_BYTES), "more than 6,000 bytes"),
        (png(0, 9, chunk(b"IDAT", b"")), "0 × 9 pixels"),
    ],
)
def test_what_is_no_logo_is_refused(data, said):
    with pytest.raises(LogoUnfit, match=said):
        logo_from(data)

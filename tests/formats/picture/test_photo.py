"""A photo is made anew from its dots: nothing else of the file is in what is stored."""

import io
import random
from base64 import b64decode
from typing import Any

import pytest
from PIL import Image

from formats.picture.photo import (
    LARGE_BYTES,
    MOST_DOTS,
    SMALL_BYTES,
    made_anew,
    told_size,
)
from tests.photos import (
    DEVICE,
    jpeg_of,
    lying,
    moving,
    picture,
    png_of,
    webp_of,
    with_exif,
    with_profile,
    written,
)

CORNERS = {"left": (5, 5), "right": (-6, 5), "below": (5, -6)}
UPRIGHT = {"left": "red", "right": "green", "below": "blue"}


def opened(said: dict[str, Any], size: str = "large") -> Image.Image:
    return Image.open(io.BytesIO(b64decode(said[size])))


def corners(image: Image.Image) -> dict[str, str]:
    """The colour of three corners."""
    width, height = image.size
    found = {}
    for name, (x, y) in CORNERS.items():
        dot = image.convert("RGB").getpixel((x % width, y % height))
        assert isinstance(dot, tuple)
        found[name] = ("red", "green", "blue")[dot.index(max(dot))]
    return found


def chunks(data: bytes) -> set[bytes]:
    """The kinds of the chunks of a WebP."""
    found, place = set(), 12
    while place < len(data):
        found.add(data[place : place + 4])
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        place += 8 + length + length % 2
    return found


def test_nothing_of_the_place_and_the_device_is_left():
    data = with_exif()
    assert DEVICE.encode() in data
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    said = made_anew(data)
    for size in "large", "small":
        made = b64decode(said[size])
        image = opened(said, size)
        assert chunks(made) == {b"VP8 "}
        assert dict(image.getexif()) == {}
        assert image.format == "WEBP"
        for word in DEVICE, "Ada", "Exif", "taken by":
            assert word.encode() not in made


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright_however_the_camera_was_held(orientation):
    said = made_anew(lying(orientation))
    assert (said["width"], said["height"]) == (400, 300)
    assert corners(opened(said)) == UPRIGHT


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_there_is_not_turns_nothing(orientation):
    assert corners(opened(made_anew(with_exif(orientation)))) == UPRIGHT


@pytest.mark.parametrize(
    "data",
    [
        written(picture().convert("CMYK")),
        written(picture(), "PNG"),
        written(picture().convert("P"), "PNG"),
        written(picture().convert("RGBA"), "PNG"),
        written(picture(), "WEBP", lossless=True),
        written(picture(), progressive=True),
        with_profile(),
        written(picture(), icc_profile=b"no profile of colours, but words"),
        written(picture()) + b"<html><script>alert(1)</script></html>",
    ],
    ids=[
        "CMYK",
        "PNG",
        "palette",
        "RGBA",
        "WebP",
        "progressive",
        "profile",
        "no profile",
        "HTML behind it",
    ],
)
def test_every_way_to_keep_colours_becomes_the_same(data):
    said = made_anew(data)
    image = opened(said)
    assert (image.mode, image.size, said["frames"]) == ("RGB", (400, 300), 1)
    assert corners(image) == UPRIGHT
    assert b"script" not in b64decode(said["large"])
    assert chunks(b64decode(said["large"])) == {b"VP8 "}


def test_sixteen_bits_a_dot_keep_their_shades():
    deep = Image.new("I;16", (300, 100))
    for x in range(300):
        for y in range(100):
            deep.putpixel((x, y), x * 218)
    image = opened(made_anew(written(deep, "PNG"))).convert("L")
    dots = image.tobytes()
    shades = [dots[300 * 50 + x] for x in (0, 150, 299)]
    assert all(abs(one - known) < 6 for one, known in zip(shades, (0, 127, 254), strict=True))


def test_what_shows_through_is_white():
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert opened(made_anew(written(clear, "PNG"))).convert("RGB").getpixel((50, 50)) == (
        *(255, 255, 255),
    )


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_what_moves_the_first_frame_is_kept(format):
    said = made_anew(moving(format))
    assert said["frames"] == 3
    assert corners(opened(said)) == UPRIGHT


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (20_000, 10), (1, 1)])
def test_it_is_no_larger_than_a_page_needs(size):
    said = made_anew(written(picture(*size), "PNG"))
    assert opened(said).size == (said["width"], said["height"])
    assert opened(said, "small").size == (said["small_width"], said["small_height"])
    assert max(opened(said).size) <= 1600
    assert max(opened(said, "small").size) <= 640


def test_even_noise_has_a_bound_of_bytes():
    noise = Image.frombytes("RGB", (1600, 1600), random.Random(1).randbytes(1600 * 1600 * 3))
    said = made_anew(written(noise, "PNG"))
    assert len(b64decode(said["large"])) <= LARGE_BYTES
    assert len(b64decode(said["small"])) <= SMALL_BYTES


@pytest.mark.parametrize(
    "data",
    [png_of(65_000, 65_000), jpeg_of(65_000, 65_000), webp_of(16_000, 16_000)],
    ids=["PNG", "JPEG", "WebP"],
)
def test_a_bomb_is_refused_by_what_it_says_before_a_dot_is_read(data, monkeypatch):
    assert len(data) < 1_000
    monkeypatch.setattr("formats.picture.photo.Image.open", None)  # nobody opens it
    with pytest.raises(ValueError, match="Save it smaller"):
        made_anew(data)


def test_what_says_less_than_it_is_is_refused_too():
    first, second = png_of(16, 16), png_of(65_000, 65_000)
    with pytest.raises(ValueError, match="damaged"):
        made_anew(first[:33] + second[8:])


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.97])
def test_what_is_cut_off_is_refused(format, part):
    data = written(picture(), format)
    with pytest.raises(ValueError, match="cut off or damaged"):
        made_anew(data[: int(len(data) * part)])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no photo that we know"),
        (b"<!doctype html><script>", "no photo that we know"),
        (written(picture(), "GIF"), "no photo that we know"),
        (written(picture(), "TIFF"), "no photo that we know"),
        (written(picture(), "BMP"), "no photo that we know"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "This is a HEIC file"),
        (b"\0\0\0\x18ftypmif1" + bytes(100), "This is a HEIC file"),
        (b"\xff\xd8\xff", "cut off or damaged"),
        (b"\xff\xd8\xff\xe0\0\x02" * 3, "cut off or damaged"),
        (b"RIFF\0\0\0\0WEBPVP8X", "cut off or damaged"),
        (b"\x89PNG\r\n\x1a\n", "cut off or damaged"),
        (png_of(0, 5), "cut off or damaged"),
    ],
)
def test_what_is_no_photo_is_refused_and_says_what_to_do(data, why):
    with pytest.raises(ValueError, match=why):
        made_anew(data)


def test_the_size_is_that_of_the_header_in_every_format():
    for format in MOST_DOTS:
        assert told_size(written(picture(321, 123), format)) == (format, 321, 123)
    lossless = written(picture(321, 123), "WEBP", lossless=True)
    assert told_size(lossless) == ("WEBP", 321, 123)
    assert told_size(moving("WEBP")) == ("WEBP", 400, 300)
    assert told_size(with_exif(6)) == ("JPEG", 400, 300)


def test_whatever_bytes_come_it_is_a_photo_or_a_message():
    chance, good = random.Random(7), [with_exif(), written(picture(), "PNG"), moving("WEBP")]
    for n in range(300):
        data = bytearray(good[n % 3])
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        try:
            said = made_anew(bytes(data))
        except ValueError:
            continue
        assert max(opened(said).size) <= 1600

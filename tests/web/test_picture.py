"""Pictures as files: as they were drawn, or in dots by a process, and what stands in where not."""

import struct
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from web.picture import MIMETYPES, drawn, shared_picture
from web.process import picture

# A picture is drawn the same way whatever the database is.
pytestmark = pytest.mark.sqlite


def svg_of(words: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="sans-serif">'
        f'<text y="15" font-size="12">{words}</text></svg>'
    )


def size_of(png: bytes) -> tuple[int, int]:
    """The width and the height of a PNG: its first chunk has them (PNG, 11.2.2)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.fixture
def busy(monkeypatch) -> Iterator[None]:
    """Others have all processes that draw, and nobody waits for one."""
    monkeypatch.setattr(picture.launcher, "patience", 0.01)
    for _ in range(picture.launcher.at_once):
        assert picture.launcher.slots.acquire(timeout=20)
    yield
    for _ in range(picture.launcher.at_once):
        picture.launcher.slots.release()


def test_a_drawing_is_handed_on_as_it_is_or_in_dots_twice_as_fine():
    assert drawn(svg_of("Tea"), "svg") == svg_of("Tea").encode()
    assert size_of(drawn(svg_of("Tea"), "png")) == (80, 40)


@pytest.mark.parametrize("format", MIMETYPES)
def test_a_page_shows_it_in_the_format_that_it_asks_for(app: Flask, format: str):
    with app.test_request_context():
        answered = shared_picture(svg_of("Cake"), format)
    assert answered.mimetype == MIMETYPES[format]
    assert answered.vary.as_set() == {"accept-language"}


def test_what_no_font_has_letters_for_is_shown_as_it_was_drawn(app: Flask):
    unknown = svg_of("\U0010fffd")
    assert drawn(unknown, "png") == b""
    with app.test_request_context():
        answered = shared_picture(unknown, "png")
    assert (answered.mimetype, answered.get_data(as_text=True)) == (MIMETYPES["svg"], unknown)


def test_while_too_many_are_drawn_others_are_told_to_come_again(app: Flask, busy):
    with pytest.raises(ServiceUnavailable):
        drawn(svg_of("Soup"), "png")
    # What needs no process is there all the same.
    assert drawn(svg_of("Soup"), "svg") == svg_of("Soup").encode()

"""Whatever colour an organisation has, what is made of it can be read, on light pages and dark."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from models.service.shade import (
    CONTROL,
    DARK,
    LIGHT,
    TEXT,
    ColourUnfit,
    Scheme,
    colour_from,
    contrast,
    shades,
    told,
)
from tests.server import ROOT

COLOURS = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
# Variables that are a ground in some style of ours.
GROUNDS = re.compile(r"--(?:paper|field|tint|wash|card|chosen|good-wash|warn-wash): (#[0-9a-f]+)")


def grounds(place: int) -> set[str]:
    """The grounds of light pages (0) or of dark ones (1), as the styles have them."""
    found: set[str] = set()
    for name in "tangible.css", "desk.css", "tally.css":
        blocks = re.findall(r":root \{([^}]*)\}", (ROOT / "static" / name).read_text())
        found |= {colour_from(one) for one in GROUNDS.findall(blocks[place])}
    return found


@pytest.mark.parametrize(("scheme", "place"), [(LIGHT, 0), (DARK, 1)])
def test_the_grounds_are_those_of_the_styles(scheme, place):
    assert set(scheme.grounds) == grounds(place)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the grey that just fails, as every checker has it
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_what_wcag_says(one, other, found):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(found, abs=0.005)


@given(COLOURS)
@example("#000000")
@example("#ffffff")
@example("#ffff00")
@example("#0000ff")
@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_every_shade_of_every_colour_can_be_read_on_every_ground(scheme: Scheme, colour: Any):
    found = shades(colour, scheme)
    for ground in scheme.grounds:
        assert contrast(found.link, ground) >= TEXT
        assert contrast(found.press, ground) >= CONTROL
    assert contrast(found.on_press, found.press) >= TEXT


def test_a_colour_that_can_be_read_stays_and_any_other_is_moved_no_further_than_it_must():
    assert shades("#0b5394", LIGHT).link == shades("#0b5394", LIGHT).press == "#0b5394"
    yellow = shades("#ffcc00", LIGHT)
    assert TEXT <= min(contrast(yellow.link, one) for one in LIGHT.grounds) < TEXT + 0.1
    assert CONTROL <= min(contrast(yellow.press, one) for one in LIGHT.grounds) < CONTROL + 0.1
    assert yellow.on_press == "#000000"


def test_it_is_said_what_was_made_darker_or_lighter():
    link = shades("#ffcc00", LIGHT).link
    assert told("#ffcc00")[0] == (
        f"#ffcc00 is too light for text on a light page: links are shown as {link}."
    )
    assert len(told("#ffcc00")) == 2  # on a dark page it is as it is
    assert told("#000033")[0].startswith("#000033 is too dark for text on a dark page")
    assert told("#808080") != []


@pytest.mark.parametrize(
    ("written", "colour"),
    [("#0B5394", "#0b5394"), (" 0b5394 ", "#0b5394"), ("#fc0", "#ffcc00"), ("", ""), (" ", "")],
)
def test_a_colour_is_read_as_people_write_it(written, colour):
    assert colour_from(written) == colour


@pytest.mark.parametrize("written", ["red", "#12345", "#1234567", "#ggg", "#fff; }", "rgb(1,2,3)"])
def test_what_is_no_colour_is_refused(written):
    with pytest.raises(ColourUnfit, match="like #0b5394"):
        colour_from(written)

"""Shades: what one colour becomes for links, buttons and bars, so that all can be read.

The contrast of two colours is (L + 0.05) / (l + 0.05), of their relative luminances, the greater
above: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and #dfn-relative-luminance. Text
has 4.5 or more (1.4.3), what one presses and looks at 3 (1.4.11).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from language.message import gettext as _

TEXT, CONTROL = 4.5, 3.0
BLACK, WHITE = "#000000", "#ffffff"
STEPS = 256  # from a colour to black or white
WRITTEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


class ColourUnfit(ValueError):
    """What was written is no colour."""


@dataclass(frozen=True)
class Scheme:
    """Light pages, or dark ones: every ground that can be under a link or a button.

    A colour that is not seen well there is moved towards `end`.
    """

    grounds: tuple[str, ...]
    end: str


@dataclass(frozen=True)
class Shades:
    """The colours of links, of buttons and bars, and of the words on a button."""

    link: str
    press: str
    on_press: str


LIGHT = Scheme(
    ("#ffffff", "#eef2f6", "#f4f6f9", "#e4eef9", "#e6f4ec", "#fdf1dc"),
    BLACK,
)
DARK = Scheme(
    ("#14171a", "#1d2125", "#22272c", "#0f1215", "#191d22", "#1d2f42", "#14291f", "#2e2413"),
    WHITE,
)


def colour_from(written: str) -> str:
    """The colour as #rrggbb in small letters; "" for nothing. Raises ColourUnfit."""
    if not written.strip():
        return ""
    found = WRITTEN.fullmatch(written.strip())
    if found is None:
        raise ColourUnfit(_("Write the colour as # and six digits or letters, like #0b5394"))
    digits = found[1].lower()
    return f"#{digits if len(digits) == 6 else ''.join(one * 2 for one in digits)}"


@lru_cache(16)  # only an operator chooses one
def shades(colour: str, scheme: Scheme) -> Shades:
    """What `colour` becomes in this scheme: as near to it as can be."""
    link = _moved(colour, scheme, TEXT)
    press = _moved(colour, scheme, CONTROL)
    return Shades(link, press, WHITE if contrast(WHITE, press) >= TEXT else BLACK)


def told(colour: str) -> list[str]:
    """What was made darker or lighter so that it can be read, in sentences."""
    light, dark = shades(colour, LIGHT), shades(colour, DARK)
    said = []
    if light.link != colour:
        said.append(
            _(
                "%(colour)s is too light for text on a light page: links are shown as %(shade)s.",
                colour=colour,
                shade=light.link,
            )
        )
    if light.press != colour:
        said.append(
            _(
                "%(colour)s is too light for buttons and bars on a light page: they are shown as "
                "%(shade)s.",
                colour=colour,
                shade=light.press,
            )
        )
    if dark.link != colour:
        said.append(
            _(
                "%(colour)s is too dark for text on a dark page: links are shown as %(shade)s.",
                colour=colour,
                shade=dark.link,
            )
        )
    if dark.press != colour:
        said.append(
            _(
                "%(colour)s is too dark for buttons and bars on a dark page: they are shown as "
                "%(shade)s.",
                colour=colour,
                shade=dark.press,
            )
        )
    return said or [
        _("%(colour)s is shown as it is, on light pages and on dark ones.", colour=colour)
    ]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 for black to 1 for white."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _moved(colour: str, scheme: Scheme, least: float) -> str:
    """The first colour on the way to the end of the scheme with this contrast on every ground."""
    for step in range(STEPS):
        one = _mixed(colour, scheme.end, step / STEPS)
        if all(contrast(one, ground) >= least for ground in scheme.grounds):
            return one
    return scheme.end


def _mixed(colour: str, end: str, part: float) -> str:
    both = zip(_parts(colour), _parts(end), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * part):02x}" for one, other in both)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

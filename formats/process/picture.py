"""The process that draws a picture as PNG, with limits and without a secret.

It reads an SVG of ours on standard input and writes the PNG; nothing where it would have boxes for
letters. `web.process.picture` starts it and sets its limits.

It brings a font, as a server may have none; what that font has no letters for is drawn with fonts
of the machine.
"""

import html
import re
import sys
from pathlib import Path

import resvg_py

FONT = Path(__file__).parent.parent / "picture" / "DejaVuSans.ttf"
ZOOM = 2  # dots for each unit of the drawing: sharp in slides and in print


# What DejaVu Sans has: Europe’s scripts, Hebrew, Arabic, signs.
KNOWN = re.compile(r"[\u0000-\u06ff\u1e00-\u2bff\ufb00-\ufeff]+")
NO_LETTER = "\U0010fffd"  # of no font
MOST_TRIED = 12


def main() -> None:
    """Draw what comes, or nothing where the letters for it are missing."""
    svg = sys.stdin.buffer.read().decode()
    if not lacks_letters(svg):
        sys.stdout.buffer.write(png_of(svg))


def lacks_letters(svg: str) -> bool:
    """True if no font here has letters for something in the drawing.

    Of each script one letter is tried: it is missing if it looks as one that no font has.
    """
    unknown = KNOWN.sub("", html.unescape(svg))
    tried = sorted({ord(sign) >> 8: sign for sign in unknown}.values())[:MOST_TRIED]
    return bool(tried) and any(_looks(one) == _looks(NO_LETTER) for one in tried)


def _looks(sign: str) -> bytes:
    return png_of(
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" font-family="sans-serif">'
        f'<text y="24" font-size="20">{sign}</text></svg>'
    )


def png_of(svg: str) -> bytes:
    """The drawing in dots."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=ZOOM, font_files=[str(FONT)], sans_serif_family="DejaVu Sans"
        )
    )

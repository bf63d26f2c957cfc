"""A drawing: an SVG of shapes, text and gradients alone, which runs and loads nothing.

What is not known to be harmless is refused, with its line. It is shown as an image, where browsers
run and load nothing either; but it has an address of its own too.
"""

import re
from dataclasses import dataclass, field
from io import BytesIO
from math import isfinite
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from language.message import gettext as _

SVG = "http://www.w3.org/2000/svg"
OWN = {None, "", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"}
# What editors note for themselves: browsers know none of it.
EDITORS = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://ns.adobe.com/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/",
    "http://www.serif.com/",
    "http://www.bohemiancoding.com/sketch/ns",
)
GRADIENTS = {"linearGradient", "radialGradient"}
ELEMENTS = GRADIENTS | {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "switch"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
    *("stop", "clipPath", "mask"),
}
WITHIN = re.compile(r"""url\(\s*(["']?)#([^\s"'()]+)\1\s*\)""", re.IGNORECASE)
# What could load something, begin a rule that does, or write either in another way.
LEADS_OUT = re.compile(r"url\s*\(|\\", re.IGNORECASE)
NO_STYLE = re.compile(r"@|//|/\*|\b(?:image|image-set|src|cross-fade|element|expression)\s*\(")
MOST_DEEP = 40
MOST_SHAPES = 5_000  # that are drawn, each as often as it is used
SIDE = 1_000  # the longer one, of the shape that a drawing has
NUMBER = re.compile(
    r"\s*([0-9]*\.?[0-9]+(?:e[-+]?[0-9]+)?)\s*(?:px|pt|mm|cm|in|pc)?\s*", re.IGNORECASE
)


class DrawingUnfit(ValueError):
    """A drawing that may run, load or cost too much; or no drawing."""


@dataclass
class Shape:
    """An element: what is in it, and the names of what it uses."""

    tag: str
    inside: list["Shape"] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)


def size_of_drawing(data: bytes) -> tuple[int, int]:
    """The shape of a drawing, as width and height. Raises DrawingUnfit."""
    reader = Reader()
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(reader)
    parser.forbid_dtd = True
    try:
        parser.parse(BytesIO(data))
    except DefusedXmlException:
        raise DrawingUnfit(
            _("Take <!DOCTYPE …> and all that belongs to it out of the drawing")
        ) from None
    except SAXParseException as fault:
        raise DrawingUnfit(
            _("Line %(line)s: this is no whole SVG", line=fault.getLineNumber())
        ) from None
    except DrawingUnfit:
        raise
    except (SAXException, LookupError, ValueError):  # also an encoding that it cannot read
        raise DrawingUnfit(_("This is no whole SVG")) from None
    reader.expect_little_work()
    return reader.size


class Reader(ContentHandler):
    """Looks at every element as it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.size = (0, 0)
        self._open: list[Shape] = []
        self._root: Shape | None = None
        self._named: dict[str, Shape] = {}
        self._style: list[str] = []

    def startElementNS(self, name: Any, qname: str | None, attrs: Any) -> None:
        """Look at an element and its attributes."""
        space, tag = name
        if not self._open and name != (SVG, "svg"):
            raise self._fault(_("this is no SVG"))
        if (space != SVG or tag not in ELEMENTS) and not (space or "").startswith(EDITORS):
            raise self._fault(
                _(
                    "take <%(name)s> out: a logo is made of shapes, text and gradients alone",
                    name=tag,
                )
            )
        if self._open and self._open[-1].tag == "style":
            raise self._fault(_("take <%(name)s> out: a style has no elements", name=tag))
        shape = Shape(tag if space == SVG else "")
        if not self._open:
            self._begin(shape, attrs)
        else:
            self._open[-1].inside.append(shape)
        self._open.append(shape)
        if len(self._open) > MOST_DEEP:
            raise self._fault(_("fewer elements inside each other, please"))
        if space == SVG:
            for (of, attribute), value in attrs.items():
                self._look_at(shape, of, attribute, value)

    def endElementNS(self, name: Any, qname: str | None) -> None:
        """Leave an element."""
        if self._open.pop().tag == "style":
            self._look_at_style("".join(self._style))
            self._style.clear()

    def characters(self, content: str) -> None:
        """Keep what is written in a style."""
        if self._open[-1].tag == "style":
            self._style.append(content)

    def processingInstruction(self, target: str, data: str) -> None:
        """Refuse it: it may name a style from elsewhere."""
        raise self._fault(_("take <?%(name)s …?> out", name=target))

    def expect_little_work(self) -> None:
        """Raise DrawingUnfit where shapes are used so often that drawing them takes long."""
        assert self._root is not None, "the parser refuses a text without an element"
        if self._work(self._root, {}, 0) > MOST_SHAPES:
            raise DrawingUnfit(_("The drawing uses its own parts too often: draw them once each"))

    def _begin(self, shape: Shape, attrs: Any) -> None:
        self._root = shape
        said = {name: value for (space, name), value in attrs.items() if not space}
        sides = said.get("viewBox", "").replace(",", " ").split()[2:]
        sides = sides if len(sides) == 2 else [said.get("width", ""), said.get("height", "")]
        found = [NUMBER.fullmatch(side) for side in sides]
        width, height = (float(one[1]) if one else 0.0 for one in found)
        if not (width > 0 and height > 0 and isfinite(width) and isfinite(height)):
            raise self._fault(_('say how wide and high it is, as viewBox="0 0 width height"'))
        longer = max(width, height)
        self.size = (max(1, round(width / longer * SIDE)), max(1, round(height / longer * SIDE)))

    def _look_at(self, shape: Shape, space: str | None, name: str, value: str) -> None:
        if space not in OWN:
            if (space or "").startswith(EDITORS):
                return
            raise self._fault(_("take %(name)s out", name=name))
        if name.lower().startswith("on"):
            raise self._fault(_("take %(name)s out: it runs a script", name=name))
        if name == "id":
            self._named.setdefault(value, shape)
        elif name == "href":
            if not value.strip().startswith("#"):
                raise self._fault(_("%(name)s leads out of the drawing", name=name))
            shape.uses.append(value.strip()[1:])
        else:
            shape.uses += [found[2] for found in WITHIN.finditer(value)]
            is_style = name == "style" and NO_STYLE.search(value)
            if is_style or LEADS_OUT.search(WITHIN.sub("", value)):
                raise self._fault(_("%(name)s leads out of the drawing", name=name))

    def _look_at_style(self, style: str) -> None:
        """A style may colour: what it names is known to be a gradient, which uses no shapes."""
        if NO_STYLE.search(style) or LEADS_OUT.search(WITHIN.sub("", style)):
            raise self._fault(
                _("<style> loads something, or could: take out @, \\, /* */ and addresses")
            )
        self._open[0].uses += [f"style {found[2]}" for found in WITHIN.finditer(style)]

    def _work(self, shape: Shape, known: dict[int, int], deep: int) -> int:
        """How many shapes are drawn for this one, with all that it uses."""
        if deep > 2 * MOST_DEEP:
            raise DrawingUnfit(_("The drawing uses itself"))
        if id(shape) not in known:
            parts = [*shape.inside, *filter(None, map(self._used, shape.uses))]
            known[id(shape)] = 1 + sum(self._work(one, known, deep + 1) for one in parts)
        return known[id(shape)]

    def _used(self, name: str) -> Shape | None:
        style, _blank, of_style = name.partition(" ")
        found = self._named.get(of_style or style)
        if of_style and found is not None and found.tag not in GRADIENTS:
            raise DrawingUnfit(
                _(
                    "<style> uses “%(name)s”, which is no gradient: write that at the shape itself",
                    name=of_style,
                )
            )
        return found

    def _fault(self, said: str) -> DrawingUnfit:
        line = self._locator.getLineNumber()  # type: ignore[attr-defined]  # set by the parser
        return DrawingUnfit(_("Line %(line)s: %(fault)s", line=line, fault=said))

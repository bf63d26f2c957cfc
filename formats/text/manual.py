"""The manual: the documentation as pages of the service, each with its contents."""

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

FOLDER = Path(__file__).parent.parent.parent / "docs"
# What organisers read, and what who runs the service reads; links lead to the others.
FOR_ORGANISERS = ("organiser", "questions", "advice", "opinions", "differences", "api")
FOR_OPERATORS = ("operator", "backup", "security", "scale", "reference")
LEADS = re.compile(r"[a-z]+:|//|/", re.IGNORECASE)
# What is wide scrolls by itself, also with the keyboard.
INSTEAD = {
    "<table>": '<div class="wide" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<th></th>": "<td></td>",  # the head of a column without one
    "<pre>": '<pre tabindex="0">',
}

_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Heading:
    """A heading below the title of a page: its level, the end of its address, its words."""

    level: int
    id: str
    words: str


@dataclass(frozen=True)
class ManualPage:
    """One file of the documentation; it is rendered when somebody first reads it."""

    name: str
    text: str

    @cached_property
    def title(self) -> str:
        """Its title."""
        return self.text.partition("\n")[0].lstrip("# ")

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Its contents."""
        return self._read[1]

    @cached_property
    def html(self) -> Markup:
        """All of it, with the title."""
        return self._read[0]

    @cached_property
    def _read(self) -> tuple[Markup, tuple[Heading, ...]]:
        tokens = _without_contents(_parser.parse(self.text))
        headings: list[Heading] = []
        for token, inside in pairwise(tokens):
            if token.type == "heading_open":
                words = "".join(one.content for one in inside.children or ())
                id = _free(_slug(words), {one.id for one in headings})
                headings.append(Heading(int(token.tag[1:]), id, words))
                token.attrSet("id", id)
            for one in token.children or ():
                self._lead(one)
        html = _parser.renderer.render(tokens, _parser.options, {})
        for tag, instead in INSTEAD.items():
            html = html.replace(tag, instead)
        return Markup(html), tuple(one for one in headings if one.level > 1)

    def _lead(self, token: Token) -> None:
        """Have a link lead to the page of a file; one to a file that is no page leads nowhere."""
        address = str(token.attrGet("href") or "")
        if token.type != "link_open" or LEADS.match(address) or address.startswith("#"):
            return
        file, mark, place = address.partition("#")
        found = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), file))
        if found.endswith(".md") and found.removesuffix(".md") in MANUAL:
            up = "" if file.startswith("../") else "./"
            token.attrSet("href", f"{up}{file.removesuffix('.md')}{mark}{place}")
        else:
            token.attrs.pop("href")


def _without_contents(tokens: list[Token]) -> list[Token]:
    """The page without a list of its own headings at its top: its contents stand beside it."""
    kinds = [(one.type, one.level) for one in tokens]
    if ("bullet_list_open", 0) not in kinds:
        return tokens
    first, last = kinds.index(("bullet_list_open", 0)), kinds.index(("bullet_list_close", 0)) + 1
    inside = [one for token in tokens[first:last] for one in token.children or ()]
    links = [str(one.attrGet("href")) for one in inside if one.type == "link_open"]
    is_contents = bool(links) and all(link.startswith("#") for link in links)
    at_top = ("heading_open", "h2") not in [(one.type, one.tag) for one in tokens[:first]]
    return tokens[:first] + tokens[last:] if is_contents and at_top else tokens


def _slug(words: str) -> str:
    """The end of a heading's address, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def _free(id: str, taken: set[str]) -> str:
    number = 0
    free = id
    while free in taken:
        number += 1
        free = f"{id}-{number}"
    return free


# Read at the start: an upgrade may put newer ones there while this Tangible runs.
MANUAL = {
    name: ManualPage(name, file.read_text())
    for file in sorted(FOLDER.rglob("*.md"))
    for name in [file.relative_to(FOLDER).with_suffix("").as_posix()]
}

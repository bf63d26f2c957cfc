"""Markdown that organisers write, as HTML through the one sanitiser."""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "table", "thead", "tbody"}
BLOCKS |= {"tr", "th", "td", "pre", "hr"}
PHRASES = {"a", "em", "strong", "code", "br", "del"}
LINKS = {"http", "https", "mailto"}
LEADS = re.compile(r"[a-z]+:", re.IGNORECASE)

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)


@lru_cache(maxsize=4096)
def to_html(text: str) -> Markup:
    """`text` as blocks of HTML: paragraphs, lists, tables; safe to put into a page as it is.

    Each block is read from the side from which its first words are.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        # The page has the only h1; what is written inside it begins one level lower.
        token.tag = "h2" if token.tag == "h1" else token.tag
        # What lies inside a block goes the way of the whole: the marks of a list, its lines.
        if token.level == 0 and token.nesting == 1:
            token.attrSet("dir", "auto")
    blocks = _parser.renderer.render(tokens, _parser.options, {})
    return _clean(blocks, BLOCKS | PHRASES)


@lru_cache(maxsize=4096)
def to_phrase(text: str) -> Markup:
    """`text` as HTML for inside a line, a label or a legend; safe to put into a page as it is."""
    return _clean(_parser.renderInline(text), PHRASES)


@lru_cache(maxsize=4096)
def to_text(text: str) -> str:
    """`text` without its Markdown: a plain text, to be escaped where it is put."""
    return html.unescape(nh3.clean(_parser.renderInline(text), tags=set()))


@lru_cache(maxsize=4096)
def to_line(text: str, most: int = 0) -> str:
    """The words of `text`, blocks and all, as one plain line of `most` characters (0: whole)."""
    words = " ".join(html.unescape(nh3.clean(_parser.render(text), tags=set())).split())
    return words if not most or len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _clean(dirty: str, tags: set[str]) -> Markup:
    cleaned = nh3.clean(
        dirty,
        tags=tags,
        attributes={"a": {"href"}, "*": {"dir"}},
        attribute_filter=_leading,
        url_schemes=LINKS,
        link_rel="noopener noreferrer nofollow ugc",
    )
    return Markup(cleaned)


def _leading(tag: str, attribute: str, value: str) -> str | None:
    """A link that leads somewhere from here; one within the text it was taken from does not."""
    leads = attribute != "href" or value.startswith("/") or LEADS.match(value)
    return value if leads else None

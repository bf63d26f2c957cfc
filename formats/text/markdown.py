"""Markdown of organisers as HTML, through the one sanitiser.

Each text is rendered once and cached. Answers that it shows are put into the rendered HTML.
"""

import html
import re
from collections.abc import Callable
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image
from markupsafe import Markup, escape

from models.form.excerpt import excerpt
from models.form.markdown import excess
from models.form.piping import NAMED, Filled, PipedText
from models.form.setting import Borrowed
from storage.cache import cached, size_of_text

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "table", "thead", "tbody"}
BLOCKS |= {"tr", "th", "td", "pre", "hr"}
PHRASES = {"a", "em", "strong", "code", "br", "del"}
LINKS = {"http", "https", "mailto"}
LEADS = re.compile(r"[a-z]+:", re.IGNORECASE)
MOST_KEPT = 16_000_000  # bytes, of each way to show a text
# Marks the name of an answer in rendered HTML. Unicode reserves it for use inside a program.
PLACE = "\ufdd0"
IN_LINK = quote(PLACE)
PLACED = re.compile(rf"{PLACE}([a-z0-9_.]+){PLACE}|{IN_LINK}([a-z0-9_.]+){IN_LINK}")

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)


def _pass_over(state: StateInline, silent: bool) -> bool:
    """Skip an image; parsing its text again for each image around it would take too long."""
    return image(state, True)


_parser.inline.ruler.at("image", _pass_over)


def to_html(text: str) -> Markup:
    """`text` as blocks of HTML (paragraphs, lists, tables), safe to put into a page.

    Each block has the direction of its first words. A stored text that takes too long to parse is
    shown as it was written.
    """
    found = _with_answers(_blocks, text)
    if language := _language_of(text):
        # Without quotes, so that it is not said once more what language the form is in.
        return Markup(str(found).replace('dir="auto"', f'lang="{language}" dir=auto'))
    return found


def to_phrase(text: str) -> Markup:
    """`text` as HTML for a line, a label or a legend, safe to put into a page."""
    found = _with_answers(_phrase, text)
    if language := _language_of(text):
        return Markup('<span lang="{}">{}</span>').format(language, found)
    return found


def to_text(text: str) -> str:
    """`text` as plain text, without its Markdown; not escaped."""
    if not isinstance(text, Filled):
        return _plain(text)
    return PLACED.sub(
        lambda found: _said(text, found, _words),
        _plain(_with_places(text)),
    )


@cached(MOST_KEPT, size_of_text)
def to_line(text: str, most: int = 0) -> str:
    """`text` as one plain line of at most `most` characters (0: no limit); not escaped."""
    rendered = text if excess(text) else html.unescape(nh3.clean(_parser.render(text), tags=set()))
    words = " ".join(rendered.split())
    return excerpt(words, most) if most else words


@cached(MOST_KEPT, size_of_text)
def _blocks(text: str) -> Markup:
    if excess(text):
        parts = (escape(part).replace("\n", Markup("<br>\n")) for part in text.split("\n\n"))
        return Markup("").join(Markup('<p dir="auto">{}</p>\n').format(one) for one in parts)
    tokens = _parser.parse(text)
    for token in tokens:
        # The page has the only h1; what is written inside it begins one level lower.
        token.tag = "h2" if token.tag == "h1" else token.tag
        # What lies inside a block goes the way of the whole: the marks of a list, its lines.
        if token.level == 0 and token.nesting == 1:
            token.attrSet("dir", "auto")
    blocks = _parser.renderer.render(tokens, _parser.options, {})
    return _clean(blocks, BLOCKS | PHRASES)


@cached(MOST_KEPT, size_of_text)
def _phrase(text: str) -> Markup:
    return escape(text) if excess(text) else _clean(_parser.renderInline(text), PHRASES)


@cached(MOST_KEPT, size_of_text)
def _plain(text: str) -> str:
    if excess(text):
        return text
    return html.unescape(nh3.clean(_parser.renderInline(text), tags=set()))


def _language_of(text: str) -> str:
    """The language of a text that is not in that of its form; "" for any other."""
    return text.language if isinstance(text, Borrowed | Filled) else ""


def _with_answers(render: Callable[[str], Markup], text: str) -> Markup:
    """`text` rendered; what people wrote is escaped and put in after that."""
    if not isinstance(text, Filled):
        return render(text)
    return Markup(PLACED.sub(lambda found: _answer(text, found), render(_with_places(text))))


def _with_places(text: Filled) -> str:
    """The text as it is rendered for everyone: a name of an answer stands in it like a word."""
    return NAMED.sub(rf"{PLACE}\1{PLACE}", str(text).replace(PLACE, ""))


def _answer(text: Filled, found: re.Match[str]) -> str:
    if found[2]:  # within the address of a link, whose beginning the organiser wrote
        return quote(_said(text, found, _words), safe="")
    return _said(text, found, lambda one: _phrase(one.text) if one.marked else escape(one.text))


def _words(one: PipedText) -> str:
    return _plain(one.text) if one.marked else one.text


def _said(text: Filled, found: re.Match[str], shown: Callable[[PipedText], str]) -> str:
    return ", ".join(shown(one) for one in text.said(found[1] or found[2]))


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

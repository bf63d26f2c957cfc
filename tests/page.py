"""A page as it was sent: parsed, searched, and checked for what every page has to be."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from language.catalogue import COMPILED
from language.message import language

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "wbr"}
WRITTEN_IN = {"input", "select", "textarea"}
# Text and a tag as templates write them. The library knows how browsers read any other, and takes
# three times as long.
DOCTYPE = "<!doctype html>"
NAME = r"[a-zA-Z][a-zA-Z0-9:_-]*"
ATTRIBUTE = re.compile(rf'\s+({NAME})(?:="([^"]*)")?')
ONE = rf'\s+{NAME}(?:="[^"]*")?(?=[\s/>])'
TOKEN = re.compile(rf"([^<]*+)<(?:([a-z][a-z0-9]*)((?:{ONE})*+)\s*+(/?)>|/([a-z][a-z0-9]*)>)")


class Element:
    """One element: its attributes, what is in it, and where it stands."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @cached_property
    def elements(self) -> list["Element"]:
        """Every element inside this one, in order."""
        inside = [one for one in self.children if isinstance(one, Element)]
        return [one for child in inside for one in (child, *child.elements)]

    @property
    def words(self) -> str:
        """All text inside, without what a reader does not hear."""
        if self.attributes.get("aria-hidden") == "true":
            return ""
        # An element stands apart, but for one that only says which way its words go.
        parts = (
            one if isinstance(one, str) else one.words if one.tag == "bdi" else f" {one.words} "
            for one in self.children
        )
        return " ".join("".join(parts).split())

    @property
    def source(self) -> str:
        """The text inside as it is, white space and all."""
        return "".join(one.source if isinstance(one, Element) else one for one in self.children)

    def inside(self, tag: str) -> "Element | None":
        """The nearest `tag` around this one."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """The elements inside with this tag and these attributes (for data-x write data_x)."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.elements
            if tag in ("", one.tag) and wanted.items() <= one.attributes.items()
        ]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """The only one of `all`."""
        (found,) = self.all(tag, **attributes)
        return found


class Page(HTMLParser):
    """The elements of a page or of a block of one; what is not well-formed is among the faults."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._open = Element("", {}, None)
        self._found: list[Element] = []
        self.faults: list[str] = []
        self.whole = html.lstrip().lower().startswith("<!doctype html>")
        self.feed(html)
        self.close()
        if self._open is not self.root:
            self.faults.append(f"<{self._open.tag}> is not closed")
        self.root.elements = self._found  # they came in that order
        self.all, self.one = self.root.all, self.root.one

    @cached_property
    def words(self) -> str:
        """All text of it."""
        return self.root.words

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks where something stands."""
        return j

    def goahead(self, end: bool) -> None:
        """Read tags and texts as templates write them; the library goes on where it is another."""
        data, at = self.rawdata, 0
        if self.cdata_elem:  # within a script that has no end
            return super().goahead(end)
        if data.startswith(DOCTYPE):
            at = len(DOCTYPE)
        while (found := TOKEN.match(data, at)) and (
            found[2] not in self.CDATA_CONTENT_ELEMENTS
            or data.startswith(f"</{found[2]}>", found.end())
        ):
            at = found.end()
            text, tag, attributes, closed, ended = found.groups()
            if text:
                self.handle_data(unescape(text) if "&" in text else text)
            if ended:
                self.handle_endtag(ended)
                continue
            self.handle_starttag(
                tag,
                [
                    (name.lower(), unescape(value) if "&" in value else value)
                    for name, value in ATTRIBUTE.findall(attributes)
                ],
            )
            if closed:
                self.handle_endtag(tag)
        self.rawdata = data[at:]
        return super().goahead(end)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) < len(attrs):
            names = Counter(name for name, _ in attrs)
            self.faults += [f"<{tag}> has {name} twice" for name in names if names[name] > 1]
        element = Element(tag, attributes, self._open)
        self._open.children.append(element)
        self._found.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag != self._open.tag or self._open.parent is None:
            self.faults.append(f"</{tag}> ends <{self._open.tag}>")
            return
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)

    def label_of(self, control: Element) -> str:
        """What a reader is told that this input is for; "" where nobody says."""
        if named := control.attributes.get("aria-label", "").strip():
            return named
        labels = self._labels.get(control["id"], []) if "id" in control else []
        around = control.inside("label")
        return " ".join(one.words for one in (*labels, *([around] if around else []))).strip()

    @cached_property
    def _labels(self) -> dict[str, list[Element]]:
        """The labels that name an input, by its id."""
        found: dict[str, list[Element]] = {}
        for one in self.all("label"):
            if "for" in one:
                found.setdefault(one["for"], []).append(one)
        return found


def faults_of(page: Page) -> list[str]:
    """What is wrong with a page (or a block of it), whatever it is about."""
    found = list(page.faults)
    if page.whole:
        found += _faults_of_whole(page)
    elif len(page.all("h1")) > 1:
        found.append("more than one h1")
    ids = Counter(one["id"] for one in page.root.elements if "id" in one)
    found += [f"id {id!r} {times} times" for id, times in ids.items() if times > 1 or not id]
    known = set(ids)
    for one in page.root.elements:
        found += [
            f"<{one.tag} {one.attributes}>: {fault}"
            for fault in _faults_of_element(page, one, known)
        ]
    return found


def _faults_of_whole(page: Page) -> Iterator[str]:
    lang = page.one("html").attributes.get("lang", "")
    # What attendees see is in the language of their survey, the rest in what is spoken here.
    if lang.split("-")[0] not in (language(), *COMPILED):
        yield "no lang"
    if not page.one("title").words:
        yield "no title"
    headings = [one.words for one in page.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"headings of the first level: {headings}"
    if len(page.all("main")) != 1:
        yield "not one main"


def _faults_of_element(page: Page, one: Element, ids: set[str]) -> Iterator[str]:
    for name, value in one.attributes.items():
        if fault := name not in HARMLESS and _fault_of_attribute(name, value, ids):
            yield fault
    if one.tag in ELEMENTS and not ELEMENTS[one.tag](page, one):
        yield WORDS.get(one.tag, "says nothing")


def _fault_of_attribute(name: str, value: str, ids: set[str]) -> str | None:
    if name == "style" or name.startswith(("on", "hx-on", "data-hx")):
        return name
    if name.startswith("hx-") and re.search(r"\b(js|javascript):", value):
        return f"{name} evaluates"
    if name in LEADING and not value.startswith(SCHEMES):
        return f"leads to {value!r}"
    if name == "href" and value.startswith("#"):
        return None if value[1:] in ids else f"{name} names nothing"
    if name in NAMING and not ids.issuperset(value.split()):
        return f"{name} names nothing"
    return None


def _is_labelled(page: Page, one: Element) -> bool:
    return one.attributes.get("type") == "hidden" or bool(page.label_of(one))


def _begins_with_legend(page: Page, one: Element) -> bool:
    first = next((child for child in one.children if isinstance(child, Element)), None)
    return first is not None and first.tag == "legend"


def _says_something(page: Page, one: Element) -> bool:
    return bool(one.words)


def _never(page: Page, one: Element) -> bool:
    return False


# Most attributes are these, and nothing can be wrong with them alone.
HARMLESS = {"class", "id", "name", "type", "value", "dir", "lang", "method", "x", "y"}
HARMLESS |= {"width", "height", "d", "points", "viewbox", "rel", "content"}
LEADING = {"href", "src", "action", "hx-get", "hx-post"}
SCHEMES = (
    "/",
    "#",
    "http://",
    "https://",
    "mailto:",
    "words/",
    "pictures/",
    "results/",
    "./",
    "../",
)
NAMING = {"for", "aria-describedby", "aria-labelledby"}
ELEMENTS: dict[str, Callable[[Page, Element], bool]] = {
    **dict.fromkeys(("a", "button", "summary", "legend", "label", "th"), _says_something),
    **dict.fromkeys(WRITTEN_IN, _is_labelled),
    **dict.fromkeys(("style", "object", "embed", "base"), _never),
    "fieldset": _begins_with_legend,
    "form": lambda page, one: {"action", "method"} <= one.attributes.keys(),
    "script": lambda page, one: "src" in one and not one.source,
    "img": lambda page, one: bool(one.attributes.get("alt")),
    "iframe": lambda page, one: bool(one.attributes.get("title")) and one["src"].startswith("/"),
}
WORDS = {
    **dict.fromkeys(WRITTEN_IN, "no label"),
    "fieldset": "no legend",
    "form": "no action",
    "script": "script in the page",
    "img": "no alt",
    "iframe": "no title, or not ours",
}


class CheckedClient(FlaskClient):
    """A browser that accepts no page that is not as every page has to be.

    It takes each reply whole: the process of an export that nobody read would go on.
    """

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        """Ask, and check the answer where it is a page."""
        reply = super().open(*args, buffered=buffered, **kwargs)
        if reply.mimetype == "text/html" and reply.content_encoding is None and reply.data:
            page = page_of(reply)
            found = faults_of(page)
            # Flask's own few words with a redirect are never seen.
            assert reply.status_code in range(300, 400) or not found, (reply.request.path, found)
        return reply


def page_of(reply: TestResponse) -> Page:
    """The page of an answer."""
    assert reply.mimetype == "text/html", reply
    return _parsed(reply.text)


@lru_cache(maxsize=16)
def _parsed(html: str) -> Page:
    """The page, parsed once for the check of its client and for the test."""
    return Page(html)


def _form_to(page: Page, address: str) -> Element:
    (form,) = (one for one in page.all("form") if one["action"].partition("?")[0] == address)
    return form


def form_of(page: Page, address: str) -> dict[str, list[str]]:
    """What a browser would send for the form that goes to `address`, as it stands in the page."""
    return sent_by(_form_to(page, address))


def sent_by(form: Element) -> dict[str, list[str]]:
    """What a browser would send for this form, as it stands in the page."""
    sent: dict[str, list[str]] = {}
    for one in form.elements:
        if one.tag not in WRITTEN_IN or "name" not in one or "disabled" in one:
            continue
        if one.attributes.get("type") in ("radio", "checkbox") and "checked" not in one:
            continue
        sent.setdefault(one["name"], []).append(_value_of(one))
    return sent


def _value_of(written_in: Element) -> str:
    if written_in.tag == "textarea":
        # The first line break after <textarea> belongs to the markup.
        return written_in.source.removeprefix("\n")
    if written_in.tag == "select":
        options = written_in.all("option")
        chosen = next((one for one in options if "selected" in one), options[0])
        return chosen.attributes.get("value", chosen.words)
    return written_in.attributes.get("value", "")

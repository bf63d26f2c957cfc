"""A feed of what a public page shows, as Atom (RFC 4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

MIMETYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2


@dataclass(frozen=True)
class Feed:
    """The head of a feed. `id` stays, `address` is where it is, `page` what it tells of.

    `publisher` is the author of what names nobody (RFC 4287, 4.1.1), `begun` the moment to say
    while there is no entry.
    """

    id: str
    title: str
    address: str
    page: str
    publisher: str
    begun: datetime
    language: str


@dataclass(frozen=True)
class FeedPicture:
    """A picture of an entry: where its file is, and what is read to who cannot see it."""

    address: str
    mimetype: str
    alternative: str
    width: int
    height: int


@dataclass(frozen=True)
class FeedEntry:
    """One entry: its `id` stays, `text` is plain, `author` is "" for nobody named.

    With a picture the entry shows that, and the text below it.
    """

    id: str
    title: str
    text: str
    address: str
    published: datetime
    updated: datetime
    author: str = ""
    topics: tuple[str, ...] = ()
    picture: FeedPicture | None = None


def write(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """The feed with these entries, in their order."""
    listed = list(entries)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((one.updated for one in listed), default=feed.begun)))
    SubElement(root, "link", rel="self", type=MIMETYPE, href=feed.address)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(SubElement(root, "author"), "name", feed.publisher)
    for one in listed:
        entry = SubElement(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "published", _moment(one.published))
        _add(entry, "updated", _moment(one.updated))
        SubElement(entry, "link", rel="alternate", type="text/html", href=one.address)
        if one.author:
            _add(SubElement(entry, "author"), "name", one.author)
        for topic in one.topics:
            SubElement(entry, "category", term=UNFIT.sub("", topic))
        if one.picture:
            SubElement(entry, "link", rel="enclosure", type=one.picture.mimetype).set(
                "href", one.picture.address
            )
            _add(entry, "content", _shown(one.picture, one.text)).set("type", "html")
        else:
            _add(entry, "content", one.text).set("type", "text")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _shown(picture: FeedPicture, text: str) -> str:
    """HTML of a picture with its text below it, as RFC 4287, 4.1.3.3 has it: escaped once more."""
    about = {"src": picture.address, "alt": UNFIT.sub("", picture.alternative)}
    shown = Element("img", about | {"width": str(picture.width), "height": str(picture.height)})
    below = Element("p")
    below.text = UNFIT.sub("", text)
    parts = [shown, below] if text else [shown]
    return "".join(tostring(one, encoding="unicode") for one in parts)


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = UNFIT.sub("", text)
    return child


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

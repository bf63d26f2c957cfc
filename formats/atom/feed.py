"""A feed of what a public page shows, as Atom (RFC 4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

MIMETYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2


@dataclass(frozen=True)
class FeedEntry:
    """One entry: `id` is an address that stays, `text` is plain, `author` "" for nobody named."""

    id: str
    title: str
    text: str
    author: str
    on: date
    topics: tuple[str, ...] = ()


def write(
    title: str, page: str, address: str, publisher: str, entries: Iterable[FeedEntry], on: date
) -> bytes:
    """The feed at `address` of what stands on `page`; `on` is its day where it has no entries.

    `publisher` is the author of what names nobody (RFC 4287, 4.1.1).
    """
    listed = list(entries)
    feed = Element("feed", xmlns=ATOM)
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", _moment(max((one.on for one in listed), default=on)))
    SubElement(feed, "link", rel="self", type=MIMETYPE, href=address)
    SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    _add(SubElement(feed, "author"), "name", publisher)
    for one in listed:
        entry = SubElement(feed, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "updated", _moment(one.on))
        SubElement(entry, "link", rel="alternate", type="text/html", href=one.id)
        if one.author:
            _add(SubElement(entry, "author"), "name", one.author)
        for topic in one.topics:
            SubElement(entry, "category", term=UNFIT.sub("", topic))
        _add(entry, "content", one.text).set("type", "text")
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = UNFIT.sub("", text)
    return child


def _moment(day: date) -> str:
    """The day as a moment: of what was published nothing finer is kept."""
    return f"{day.isoformat()}T00:00:00Z"

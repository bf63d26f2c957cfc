"""The address of a piece of evidence: where those who organise see it, and where everyone does."""

from collections.abc import Callable

from flask import url_for

from models.event.event import Event
from models.evidence.evidence import Evidence, is_link
from models.evidence.noun import (
    CLAUSE,
    DEMAND,
    INDICATOR,
    LINK,
    MYTH,
    NUMBERED,
    PHOTO,
    QUOTE,
    RESULTS,
    TESTIMONY,
    YOU_SAID,
)
from models.evidence.witness import Witness
from models.wall.photo import LARGE


def address_of(one: Evidence, event: Event | None = None) -> str:
    """Where those who organise see this evidence, of that event; "" where it has no page."""
    if one.noun not in ADDRESSES or (one.noun in NUMBERED and not one.key.isdecimal()):
        return ""
    if one.noun in OF_AN_EVENT and event is None:
        return ""
    return ADDRESSES[one.noun](event.code if event else "", one.key)


def public_address_of(one: Witness, host: str = "") -> str:
    """Where everyone sees this evidence; "" where it has no page.

    `host` goes before what is here: what is printed leads somewhere, too.
    """
    if not one.leads_to or one.noun not in PUBLIC_ADDRESSES:
        return ""
    address = PUBLIC_ADDRESSES[one.noun](*one.leads_to)
    return host + address if address.startswith("/") else address


def _results(event: str, key: str) -> str:
    code, _slash, name = key.partition("/")
    return url_for("tally.show", code=code, _anchor=f"asked-{name}" if name else None)


def _clause(event: str, key: str) -> str:
    code, _slash, name = key.partition("/")
    return url_for("clause.show", code=code, name=name)


def _report(event: str, key: str) -> str:
    return url_for("report.show", code=key.partition("/")[0])


def _photo(event: str, key: str) -> str:
    return url_for("photo_file.public_show", event=event, key=key, size=LARGE)


def _public_results(code: str, name: str) -> str:
    return url_for("tally.public_show", code=code, _anchor=f"asked-{name}" if name else None)


def _reply(code: str, item: str) -> str:
    return url_for("became.show", code=code, item=item, _anchor=f"item-{item}")


OF_AN_EVENT = frozenset((INDICATOR, DEMAND, PHOTO, TESTIMONY))
# {noun: its address, of the event’s code and of the key of the evidence}
ADDRESSES: dict[str, Callable[[str, str], str]] = {
    LINK: lambda event, key: key if is_link(key) else "",
    RESULTS: _results,
    CLAUSE: _clause,
    INDICATOR: lambda event, key: url_for("indicator.show", event=event, indicator=key),
    DEMAND: lambda event, key: url_for("requests.show", event=event, request=key),
    QUOTE: _report,
    MYTH: lambda event, key: url_for("followed_myth.show", myth=key),
    PHOTO: _photo,
    TESTIMONY: lambda event, key: url_for("wall.public_show", event=event),
}
# {noun: its public address, of what a witness leads to}
PUBLIC_ADDRESSES: dict[str, Callable[..., str]] = {
    LINK: lambda address: address,
    RESULTS: _public_results,
    CLAUSE: _public_results,
    DEMAND: lambda code: url_for("programme.show", event=code),
    MYTH: lambda code: url_for("myth_page.show", myth=code),
    PHOTO: _photo,
    YOU_SAID: _reply,
}

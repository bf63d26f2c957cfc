"""The feed of what an event changed: an entry for each difference and each version, as Atom.

RFC 4287. Quotes are not in it, for what is in a feed reader cannot be taken back.
"""

from functools import partial
from uuid import UUID, uuid5

from flask import Blueprint, Response, request, url_for

from formats.atom import feed
from formats.atom.feed import Feed, FeedEntry
from formats.text.markdown import to_text
from formats.text.moment import to_date
from language.message import gettext as _
from language.message import language
from models.event.event import Event
from models.impact.published import ToldDifference, ToldPage, told
from web.address import whole
from web.guard import one_or_404, public
from web.language import speaking_like

bp = Blueprint("differences_feed", __name__)

MOST_ENTRIES = 100


@bp.get("/e/<event>/differences.atom")
@public
def show(event: str) -> Response:
    """The newest entries first: of each difference as it is now, and of each version."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    with speaking_like(found):
        answered = _feed(one_or_404(told(found)))
    answered.vary.add("Accept-Language")
    answered.add_etag()
    answered.make_conditional(request)
    return answered


def _feed(page: ToldPage) -> Response:
    own = UUID(page.feed)
    entries = sorted(
        [*(_of_version(page, own, n) for n in range(len(page.versions)))]
        + [_of_difference(page, own, one) for one in page.items],
        key=lambda entry: entry.updated,
        reverse=True,
    )
    head = Feed(
        own.urn,
        _("%(event)s: what came of it", event=page.title),
        whole(request.path),
        whole(url_for("told_page.show", event=page.code)),
        page.title,
        page.version.at,
        language(),
    )
    return Response(feed.write(head, entries[:MOST_ENTRIES]), mimetype=feed.MIMETYPE)


def _of_difference(page: ToldPage, own: UUID, one: ToldDifference) -> FeedEntry:
    """Since when it is there, and when it was said last: each wording is an entry of its own."""
    said = one.telling
    parts = [to_text(said.sentence), _("As of %(day)s.", day=to_date(said.as_of))]
    if said.unknown:
        parts.append(_("What is not known: %(words)s", words=to_text(said.unknown)))
    moments = {version.number: version.at for version in page.versions}
    return FeedEntry(
        uuid5(own, f"difference {one.id} {one.changed}").urn,
        to_text(said.heading),
        "\n\n".join(parts),
        _address(page, since=one.changed - 1 or None, anchor=f"difference-{one.id}"),
        moments.get(one.since, page.version.at),
        moments.get(one.changed, page.version.at),
    )


def _of_version(page: ToldPage, own: UUID, index: int) -> FeedEntry:
    version = page.versions[index]
    title = _("Version %(number)s: %(event)s", number=version.number, event=page.title)
    return FeedEntry(
        uuid5(own, f"version {version.number}").urn,
        title,
        version.note or _("What came of it, as of %(day)s.", day=to_date(version.day)),
        _address(page, since=version.number - 1 or None),
        version.at,
        version.at,
    )


def _address(page: ToldPage, since: int | None, anchor: str | None = None) -> str:
    return whole(url_for("told_page.show", event=page.code, since=since, _anchor=anchor))

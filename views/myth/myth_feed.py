"""The feed of a myth: an entry for each time that what is said of it changed (RFC 4287)."""

from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, request, url_for

from formats.atom import feed
from formats.atom.feed import Feed, FeedEntry
from formats.text.markdown import to_text
from language.message import gettext as _
from language.message import language
from models.myth.followed_myth import FollowedMyth, MythVersion
from models.myth.myth_verdict import VERDICT_NAMES
from models.myth.published_myth import changes_of
from views.myth.myth_page import public_myth, speaking_of_myth
from web.address import whole
from web.guard import public

bp = Blueprint("myth_feed", __name__)


@bp.get("/m/<myth>/feed.atom")
@public
def show(myth: str) -> Response:
    """The newest entries first, of what everyone could read since it is published."""
    found = public_myth(myth)
    with speaking_of_myth(found):
        answered = _feed(found)
    answered.vary.add("Accept-Language")
    answered.add_etag()
    answered.make_conditional(request)
    return answered


def _feed(myth: FollowedMyth) -> Response:
    own = uuid5(NAMESPACE_URL, f"followed myth {myth.code}")
    page = whole(url_for("myth_page.show", myth=myth.code))
    title = _("A myth: “%(statement)s”", statement=myth.claim)
    entries = [_entry(one, myth, page) for one in changes_of(myth)]
    begun = myth.published_at or myth.made_at
    head = Feed(own.urn, title, whole(request.path), page, title, begun, language())
    return Response(feed.write(head, entries), mimetype=feed.MIMETYPE)


def _entry(one: MythVersion, myth: FollowedMyth, page: str) -> FeedEntry:
    said = one.statement
    own = uuid5(NAMESPACE_URL, f"followed myth {myth.code} {one.number}")
    at = max(one.at, myth.published_at or one.at)
    parts = [str(VERDICT_NAMES[said.verdict]), to_text(said.words)]
    return FeedEntry(
        own.urn,
        _("“%(statement)s”", statement=said.claim),
        "\n\n".join(filter(None, parts)),
        page,
        at,
        at,
    )

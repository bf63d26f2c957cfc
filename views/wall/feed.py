"""The feed of a wall: what was published last, for programs that look for news."""

from datetime import UTC, datetime, time

from flask import Blueprint, Response, url_for

from formats.atom import feed
from formats.atom.feed import Feed, FeedEntry, FeedPicture
from formats.text.markdown import to_text
from language.message import gettext as _
from language.message import language
from models.event.event import Event
from models.wall.photo import LARGE, MIMETYPE, ShownPhoto
from models.wall.testimony import Testimony
from models.wall.wall import Wall
from models.wall.wall_page import newest_shown
from views.wall.wall import shared_wall
from web.address import whole
from web.guard import public
from web.page import unless_known

bp = Blueprint("wall_feed", __name__)

MOST = 50
MIDNIGHT = time()


@bp.get("/e/<event>/wall.atom")
@public
def show(event: str) -> Response:
    """The words and photos that were published last, each with its topics and its day."""
    found = shared_wall(event)
    page = whole(url_for("wall.public_show", event=found.code))
    shared = Wall.of(found).shared_at or datetime.now(UTC)
    here = whole(url_for(".show", event=found.code))
    head = Feed(
        here,
        _("In their words: %(title)s", title=found.title),
        here,
        page,
        found.title,
        shared,
        language(),
    )
    written = feed.write(head, [_entry(found, one) for one in newest_shown(found, MOST)])
    answered = Response(written, mimetype=feed.MIMETYPE)
    answered.vary.add("Accept-Encoding")
    return unless_known(answered)


def _entry(event: Event, one: Testimony | ShownPhoto) -> FeedEntry:
    if isinstance(one, ShownPhoto):
        return _of_photo(event, one)
    place = whole(url_for("wall.public_show", event=event.code, _anchor=one.key))
    day = datetime.combine(one.published_on, MIDNIGHT, UTC)  # nothing finer is kept
    title = to_text(one.question)
    return FeedEntry(place, title, one.words, place, day, day, one.credit, one.topics)


def _of_photo(event: Event, one: ShownPhoto) -> FeedEntry:
    place = whole(url_for("wall.public_show", event=event.code, _anchor=one.key))
    file = whole(url_for("photo_file.public_show", event=event.code, key=one.key, size=LARGE))
    day = datetime.combine(one.published_on, MIDNIGHT, UTC)
    shown = FeedPicture(file, MIMETYPE, one.alternative, one.width, one.height)
    title = one.caption or one.alternative
    return FeedEntry(place, title, one.caption, place, day, day, one.credit, one.topics, shown)

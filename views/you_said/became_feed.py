"""The feed of what became of what people said, as Atom: an entry for each, anew when it changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, request, url_for

from formats.atom import feed
from formats.atom.feed import Feed, FeedEntry
from formats.text.markdown import to_text
from language.message import gettext as _
from language.message import language
from models.event.event import Event
from models.survey.survey import Survey
from models.you_said.became import Became, BecameOfSurvey, newest_of, newest_of_event, read_since
from models.you_said.standing import STATES
from web.address import whole
from web.guard import one_or_404, public
from web.language import in_language_asked, speaking_like, speaking_of
from web.page import unless_known

bp = Blueprint("became_feed", __name__)

MOST_ENTRIES = 50


@bp.get("/s/<code>/you-said.atom")
@public
def show(code: str) -> Response:
    """Of a survey: what changed last comes first."""
    found = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    survey = in_language_asked(found)
    with speaking_of(survey.definition):
        told = one_or_404(newest_of(survey, MOST_ENTRIES) or None)
        return _feed(told, told[0].title, whole(url_for("became.show", code=survey.code)))


@bp.get("/e/<event>/you-said.atom")
@public
def event_show(event: str) -> Response:
    """The feed of all surveys of an event."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    with speaking_like(found):
        told = one_or_404(newest_of_event(found, MOST_ENTRIES) or None)
        return _feed(told, found.title, whole(url_for("became.event_show", event=found.code)))


def _feed(surveys: Sequence[BecameOfSurvey], title: str, page: str) -> Response:
    every = [(survey, one) for survey in surveys for one in survey.items]
    every.sort(key=lambda pair: read_since(pair[1]), reverse=True)
    head = Feed(
        whole(request.path),
        _("You said, we did: %(title)s", title=to_text(title)),
        whole(request.path),
        page,
        to_text(title),
        datetime.now(UTC),
        language(),
    )
    entries = [_entry(*pair) for pair in every]
    answered = Response(feed.write(head, entries), mimetype=feed.MIMETYPE)
    answered.vary.add("Accept-Encoding")
    answered.vary.add("Accept-Language")
    return unless_known(answered)


def _entry(survey: BecameOfSurvey, one: Became) -> FeedEntry:
    statement, moment = one.statement, read_since(one)
    said = [
        _("You said: %(said)s", said=statement.said),
        _("We did: %(did)s", did=statement.did) if statement.did else "",
        str(STATES[statement.state]),
        statement.reason,
    ]
    here = url_for("became.show", code=survey.code, item=one.id, _anchor=f"item-{one.id}")
    return FeedEntry(
        uuid5(NAMESPACE_URL, f"{whole(here)} {moment.isoformat()}").urn,
        to_text(one.called or one.asked),
        "\n\n".join(filter(None, said)),
        whole(here),
        one.shown_at,
        moment,
    )

"""A bundle: all answers of an event as one file, with what each of its surveys asks."""

import logging
from collections.abc import Callable

from flask import Blueprint, Response, request

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.indicator.indicator import Indicator
from models.myth.followed_myth import FollowedMyth
from models.outcome import outcome_log
from models.request.inbox import is_empty as requests_are_empty
from models.request.intake import asking_in, take_in
from models.result.tie import tied_fields
from models.survey.survey import Survey
from models.team.colleague import allowed, event_for, parts_for
from models.team.role import May, MayNot
from models.wall.moderation import Moderation
from models.wall.photo import Photo
from models.wall.reply import ReaderReply
from models.you_said.you_said import YouSaid
from process.launcher import Failed, Full
from storage.database import writing
from telemetry import log
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.process import export as child

bp = Blueprint("bundle", __name__)

MOST_SURVEYS = 1_000  # of one file; the list in it names the others
# What else of an event is in its file, for whoever runs it: {how the audit calls it: whether}.
BESIDES: dict[str, Callable[[Event], bool]] = {
    "outcomes exported": lambda event: not outcome_log.is_empty(event),
    "you said we did exported": lambda event: bool(
        YouSaid.all_of(part.survey for part in EventSurvey.all_of(event))
    ),
    "requests exported": lambda event: not requests_are_empty(event),
    "figures exported": lambda event: bool(Indicator.all_of(event)),
    "myths exported": lambda event: bool(FollowedMyth.asked_at(event)),
    "moderation exported": lambda event: _has(Moderation, event),
    "photos exported": lambda event: _has(Photo, event),
    "replies exported": lambda event: _has(ReaderReply, event),
}


@bp.get("/events/<event>/responses.zip")
@organiser_only
def stream(organiser: Organiser, event: str) -> Response:
    """Stream the file, with the surveys whose answers this person may take."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    able, others = parts_for(organiser, found, May.ANSWERS)
    if others and not able:
        raise MayNot
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.zip"'}
    if request.method == "HEAD":
        return Response(mimetype="application/zip", headers=headers)
    taken = [part.survey for part in able[:MOST_SURVEYS]]
    runs = May.RUN in allowed(organiser, found)
    if runs:
        # Whoever writes the file has no key for what people wrote, and takes nothing in.
        take_in(found, asking_in(found))

    def note() -> None:
        with writing():
            for kind in _besides(found, taken, runs=runs):
                audit.note(kind, organiser, found.code, "zip")
            for survey in taken:
                audit.note("answers exported", organiser, survey.code, "zip")

    try:
        pieces = child.bundle(found, taken, with_log=runs, asker=organiser.id)
    except Full:
        audit.count("export refused", organiser, found.code)
        return event_page("event/bundle/busy.html", found, status=503)
    except Failed:
        log.count("export not started", logging.ERROR)
        raise
    return Response(child.recorded(pieces, note), mimetype="application/zip", headers=headers)


def _besides(event: Event, taken: list[Survey], *, runs: bool) -> list[str]:
    """How the record calls what is in the file beside the answers to these surveys."""
    found = [kind for kind, holds in BESIDES.items() if holds(event)] if runs else []
    return [*found, "connections exported"] if any(map(tied_fields, taken)) else found


def _has(noun: type[Moderation | Photo | ReaderReply], event: Event) -> bool:
    return bool(noun.select().where(noun.event == event).exists())

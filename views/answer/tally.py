"""The tally: the live page for the organiser, and for everyone where the organiser shares it."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, session

from models.account.organiser import Organiser
from models.guideline.clause import Selection
from models.result.audience import Audience, disclosed_to
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.you_said.became import questions_told
from web.desk import survey_page
from web.guard import one_or_404, organiser_only, public
from web.language import in_language_asked, speaking_of
from web.live import watcher
from web.live.live import PAGES, spoken_of
from web.page import page

bp = Blueprint("tally", __name__)


@bp.get("/surveys/<code>/tally")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The tally as it is now; the page keeps itself up to date."""
    return page_of(one_or_404(survey_for(organiser, code, May.SEE)), Audience.ORGANISER)


@bp.get("/surveys/<code>/tally/stream")
@organiser_only
def stream(organiser: Organiser, code: str) -> Response:
    """The tally now, and again whenever it changes."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    return stream_of(survey, Audience.ORGANISER, session["token"])


@bp.get("/s/<code>/results")
@public
def public_show(code: str) -> Response:
    """The results as everyone may see them, where the organiser shares them."""
    found = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    survey = in_language_asked(found)
    with speaking_of(survey.definition):
        return page_of(survey, Audience.EVERYONE)


@bp.get("/s/<code>/results/stream")
@public
def public_stream(code: str) -> Response:
    """The public results now, and again whenever they change."""
    survey = in_language_asked(one_or_404(Survey.published(code)))
    with speaking_of(survey.definition):
        return stream_of(survey, Audience.EVERYONE, "")


def page_of(survey: Survey, audience: Audience, **context: Any) -> Response:
    """The page of the tally as this audience may see it now; 404 if it may see nothing."""
    disclosure = one_or_404(disclosed_to(survey, audience))
    answered = survey_page if audience is Audience.ORGANISER else page
    shown = {"disclosure": disclosure, "reading": disclosure.reading, **context}
    if audience is Audience.EVERYONE:
        shown["became"] = questions_told(survey)
    return answered(PAGES[audience], fragment="results", survey=survey, **shown)


def stream_of(
    survey: Survey, audience: Audience, token: str, selection: Selection | None = None
) -> Response:
    """A stream of events: the tally, or a selection of clauses, now and after each change.

    404 if this audience may see nothing.
    """
    live = current_app.extensions["live"]
    state = live.state(survey, audience, selection) or abort(404)
    topic = (survey.code, audience, token, selection, spoken_of(survey))
    events = watcher.stream(request.environ, topic, state)
    # Proxies must neither cache nor buffer a stream.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(events, mimetype="text/event-stream", headers=headers)

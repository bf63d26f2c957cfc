"""Patterns, from which an organiser begins a survey: those of Tangible and their own."""

from flask import Blueprint, Response, request, url_for

from formats.definition.pattern import starting_points
from forms.answer.response import response_form
from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.definition import Definition
from models.form.duration import minutes
from models.survey.draft import Draft
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.team.colleague import event_for, survey_for
from models.team.role import May
from web.guard import one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("pattern", __name__)

LARGEST_ID = 2_147_483_647  # of a row, in PostgreSQL


@bp.get("/surveys/new/patterns")
@organiser_only
def index(organiser: Organiser) -> Response:
    """Every pattern with its purpose and the minutes it takes."""
    own = Pattern.all_of(organiser)
    return page(
        "survey/pattern/index.html",
        starting_points=starting_points().values(),
        own=own,
        minutes=minutes,
        definition_of=definition_of,
        event=_event(organiser),
        button=ButtonForm(),
    )


@bp.get("/surveys/new/patterns/<key>")
@organiser_only
def show(organiser: Organiser, key: str) -> Response:
    """A pattern, as people would see the form."""
    own = _own(organiser, key)
    if own is not None and definition_of(own) is None:
        return page("survey/pattern/unreadable.html", pattern=own, button=ButtonForm())
    definition = _definition(organiser, key)
    return page(
        "survey/pattern/show.html",
        key=key,
        brought=starting_points().get(key),
        definition=definition,
        minutes=minutes(definition),
        form=response_form(definition),
        event=_event(organiser),
        button=ButtonForm(),
    )


@bp.post("/surveys/new/patterns/<key>")
@organiser_only
def use(organiser: Organiser, key: str) -> Response:
    """Add a draft with its questions, as a part of the event that the address names."""
    event = _event(organiser)
    # What an editor begins in an event belongs to whose event it is.
    owner = event.organiser if event else organiser
    survey = Survey.add(_definition(organiser, key), owner, draft=True)
    if event is not None:
        EventSurvey.add(event, survey)
    return redirect(url_for("draft.edit", code=survey.code))


@bp.post("/surveys/<code>/pattern")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Save what the draft of a survey asks as a pattern."""
    survey = one_or_404(survey_for(organiser, code, May.BUILD))
    pattern = Pattern.add(Draft.of(survey).definition, organiser)
    return redirect(url_for(".show", key=str(pattern.id)))


@bp.post("/surveys/new/patterns/<int:id>/deletion")
@organiser_only
def delete(organiser: Organiser, id: int) -> Response:
    """Delete a pattern of the organiser's own."""
    one_or_404(_own(organiser, str(id))).delete_instance()
    return redirect(url_for(".index"))


def _event(organiser: Organiser) -> Event | None:
    code = request.args.get("event")
    return one_or_404(event_for(organiser, code, May.RUN)) if code else None


def _definition(organiser: Organiser, key: str) -> Definition:
    brought = starting_points().get(key)
    return brought.definition if brought else one_or_404(_own(organiser, key)).definition


def _own(organiser: Organiser, key: str) -> Pattern | None:
    is_id = key.isascii() and key.isdecimal() and len(key) < 12 and int(key) <= LARGEST_ID
    return Pattern.of(organiser, int(key)) if is_id else None

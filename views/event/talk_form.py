"""The forms of sessions: one for each that has none, from one pattern, in one press."""

from flask import Blueprint, Response, flash, url_for

from formats.definition.pattern import LIKELIEST, patterns_of
from forms.event.event_survey import PartForm
from forms.event.talk import PatternForm
from language.message import ngettext
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.talk import Talk, add_forms
from models.form.definition import Definition
from models.team.colleague import event_for
from models.team.role import May
from views.event.event import sessions_of, surveys_page
from web.desk import event_page
from web.guard import moves_by_itself, one_or_404, organiser_only
from web.page import redirect, wants_fragment

bp = Blueprint("talk_form", __name__)


@bp.get("/events/<event>/sessions/forms")
@organiser_only
@moves_by_itself
def index(organiser: Organiser, event: str) -> Response:
    """How far the form of each session is; htmx gets what moves, a browser the programme."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    if not wants_fragment():
        return surveys_page(organiser, found, PartForm(formdata=None))
    return event_page("event/event/show.html", found, fragment="programme", **sessions_of(found))


@bp.get("/events/<event>/sessions/forms/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The sessions that have no form yet, to be ticked."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    form = PatternForm(formdata=None, pattern=LIKELIEST)
    return _page(found, form, patterns_of(organiser))


@bp.post("/events/<event>/sessions/forms/new")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Add a draft for each session that is ticked and has no form; for all of them if none is."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), PatternForm()
    patterns = patterns_of(organiser)
    form.offer((key, one.title) for key, one in patterns.items())
    if not form.validate():
        return _page(found, form, patterns, 422)
    made = add_forms(found, patterns[form.pattern.data], form.talk.data or None)
    flash(ngettext("%(num)s form was added.", "%(num)s forms were added.", len(made)))
    return redirect(url_for("event.show", event=found.code))


def _page(
    event: Event, form: PatternForm, patterns: dict[str, Definition], status: int = 200
) -> Response:
    form.offer((key, one.title) for key, one in patterns.items())
    bare = [one for one in Talk.all_of(event) if one.survey_id is None]
    return event_page("event/talk_form/new.html", event, form=form, talks=bare, status=status)

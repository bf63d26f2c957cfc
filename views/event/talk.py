"""The sessions of an event: a form for each from one pattern, in one press."""

from flask import Blueprint, Response, flash, url_for

from formats.definition.pattern import starting_points
from forms.event.talk import ProgrammeForm
from language.message import ngettext
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.talk import ProgrammeUnfit, add_talks, talks_in
from models.form.definition import Definition
from models.survey.pattern import Pattern
from models.survey.title import definition_of
from models.team.colleague import event_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("talk", __name__)

LIKELIEST = "session-feedback"


@bp.get("/events/<event>/sessions")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for the programme of the event."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return _page(found, ProgrammeForm(formdata=None, pattern=LIKELIEST), _patterns(organiser))


@bp.post("/events/<event>/sessions")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Add a draft for each session, and go to the event."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), ProgrammeForm()
    patterns = _patterns(organiser)
    form.offer((key, one.title) for key, one in patterns.items())
    if not form.validate():
        return _page(found, form, patterns, 422)
    try:
        made = add_talks(found, talks_in(form.programme.data), patterns[form.pattern.data])
    except ProgrammeUnfit as fault:
        form.programme.errors = [str(fault)]
        return _page(found, form, patterns, 422)
    flash(ngettext("%(num)s form was added.", "%(num)s forms were added.", len(made)))
    return redirect(url_for("event.show", event=found.code))


def _page(
    event: Event, form: ProgrammeForm, patterns: dict[str, Definition], status: int = 200
) -> Response:
    form.offer((key, one.title) for key, one in patterns.items())
    return event_page("event/talk/new.html", event, form=form, status=status)


def _patterns(organiser: Organiser) -> dict[str, Definition]:
    """{key: definition} of all that a form can begin with."""
    brought = {key: one.definition for key, one in starting_points().items()}
    own = {str(one.id): definition_of(one) for one in Pattern.all_of(organiser)}
    return brought | {key: one for key, one in own.items() if one is not None}

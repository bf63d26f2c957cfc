"""Colleagues of a survey or an event: who has which role; change it, take it, leave, hand over."""

from typing import Any

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.team.colleague import ColleagueForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.service import handover
from models.service.handover import HandoverUnfit
from models.survey.survey import LARGEST_NUMBER, Survey
from models.survey.title import title_of
from models.team.colleague import Colleague, Thing, allowed, event_for, survey_for
from models.team.invitation import Invitation
from models.team.role import NAMES, May, Role
from web.desk import event_page, survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("colleague", __name__)


@bp.get("/surveys/<code>/colleagues")
@bp.get("/events/<event>/colleagues")
@organiser_only
def index(organiser: Organiser, code: str = "", event: str = "") -> Response:
    """The colleagues with their roles, and for the owner what can be done about it."""
    return colleagues_page(organiser, thing_for(organiser, code, event, May.SEE))


@bp.post("/surveys/<code>/colleagues/<int:id>")
@bp.post("/events/<event>/colleagues/<int:id>")
@organiser_only
def update(organiser: Organiser, id: int, code: str = "", event: str = "") -> Response:
    """Give a colleague another role."""
    thing = thing_for(organiser, code, event, May.LEAD)
    colleague, form = _colleague(thing, id), ColleagueForm()
    if not form.validate():
        return colleagues_page(organiser, thing, status=422)
    colleague.change(Role(form.role.data), organiser)
    return redirect(address_of(thing))


@bp.post("/surveys/<code>/colleagues/<int:id>/removal")
@bp.post("/events/<event>/colleagues/<int:id>/removal")
@organiser_only
def delete(organiser: Organiser, id: int, code: str = "", event: str = "") -> Response:
    """Take a role from a colleague, or leave."""
    colleague = _colleague(thing_for(organiser, code, event, May.SEE), id)
    if colleague.organiser_id != organiser.id:
        thing = thing_for(organiser, code, event, May.LEAD)
        colleague.take(organiser)
        return redirect(address_of(thing))
    colleague.take(organiser)
    flash(_("You have left. Whoever owns it can invite you again."))
    return redirect(url_for("event.index" if event else "survey.index"))


@bp.post("/surveys/<code>/colleagues/<int:id>/ownership")
@bp.post("/events/<event>/colleagues/<int:id>/ownership")
@organiser_only
def hand_over(organiser: Organiser, id: int, code: str = "", event: str = "") -> Response:
    """Make a colleague the owner; the owner of until now becomes an editor."""
    thing = thing_for(organiser, code, event, May.LEAD)
    to = _colleague(thing, id).organiser
    try:
        if isinstance(thing, Survey):
            handover.hand_over_survey(thing, to, organiser, stays=True)
        else:
            handover.hand_over_event(thing, to, organiser, stays=True)
    except HandoverUnfit as fault:
        return colleagues_page(organiser, thing, problem=str(fault), status=422)
    return redirect(address_of(thing))


def thing_for(organiser: Organiser, code: str, event: str, may: May) -> Thing:
    """The survey, or the event, that an address names, for who may do this; else 404."""
    if event:
        return one_or_404(event_for(organiser, event, may))
    return one_or_404(survey_for(organiser, code, may))


def address_of(thing: Thing) -> str:
    """The address of the colleagues of a survey or an event."""
    return url_for("colleague.index", **_named(thing))


def words_for(thing: Thing) -> str:
    """The title of a survey or an event."""
    return title_of(thing) if isinstance(thing, Survey) else str(thing.title)


def colleagues_page(
    organiser: Organiser, thing: Thing, *, problem: str = "", status: int = 200
) -> Response:
    """The page of the colleagues of a survey or an event."""
    part = EventSurvey.of(thing) if isinstance(thing, Survey) else None
    goes_there = part is not None and bool(allowed(organiser, part.event))
    owns = thing.organiser_id == organiser.id
    around = part.event if part and (goes_there or owns) else None
    shown: dict[str, Any] = {
        "me": organiser,
        "owner": Organiser.get_by_id(thing.organiser_id),
        "colleagues": Colleague.all_of(thing),
        "around": around,
        "goes_there": goes_there,
        "through_event": _through(around, thing) if around else [],
        "pending": Invitation.pending(thing),
        "at": _named(thing),
        "roles": NAMES,
        "form": ColleagueForm(formdata=None),
        "button": ButtonForm(),
        "problem": problem,
        "status": status,
    }
    if isinstance(thing, Survey):
        return survey_page("team/colleague/index.html", survey=thing, **shown)
    return event_page("team/colleague/index.html", thing, **shown)


def _through(event: Event, survey: Thing) -> list[tuple[Organiser, Role]]:
    """Those with a role on a survey because they have one on the event that it is in."""
    found = [(one.organiser, Role(one.role)) for one in Colleague.all_of(event)]
    if event.organiser_id != survey.organiser_id:
        found.insert(0, (event.organiser, Role.EDITOR))
    return [one for one in found if one[0].id != survey.organiser_id]


def _named(thing: Thing) -> dict[str, Any]:
    return {"code" if isinstance(thing, Survey) else "event": thing.code}


def _colleague(thing: Thing, id: int) -> Colleague:
    return one_or_404(Colleague.of(thing, id) if id <= LARGEST_NUMBER else None)

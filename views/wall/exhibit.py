"""Exhibits: an organiser reads the texts that may be published, and decides about each."""

from flask import Blueprint, Response, flash, request, url_for

from forms.wall.exhibit import ExhibitForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.coding.coding import tags_beside
from models.event.event import Event
from models.team.colleague import event_for, parts_for
from models.team.role import May
from models.wall.exhibit import (
    PAGE_SIZE,
    STATE_NAMES,
    Asked,
    ExhibitState,
    ExhibitUnfit,
    fields_asked,
    moderate,
    numbers,
    queue,
    state_of,
)
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("exhibit", __name__)


@bp.get("/events/<event>/wall/texts")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """The texts of one question that may be published and are in one state, a page of them."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return _page(organiser, found, ExhibitForm(formdata=None))


@bp.post("/events/<event>/wall/texts")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Put one text into another state."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), ExhibitForm()
    asked = _asked(organiser, found)
    place = asked.get(form.place.data or "")
    if not form.validate() or place is None:
        said = next(iter((*form.reason.errors, *form.in_place.errors)), None)
        said = said or _("This button did nothing. Press it again.")
        return _page(organiser, found, form, str(said), 422)
    state = ExhibitState(form.state.data)
    if state is ExhibitState.REFUSED and not form.reason.data:
        return _page(organiser, found, form, _("Write why it is not published."), 422)
    try:
        moderate(
            found,
            place,
            form.response.data,
            state,
            organiser,
            reason=form.reason.data if state is ExhibitState.REFUSED else "",
            in_place=form.in_place.data,
            named=not form.without_name.data,
        )
    except ExhibitUnfit as fault:
        return _page(organiser, found, form, str(fault), 422)
    flash(_said(state))
    return redirect(
        url_for(
            ".index",
            event=found.code,
            place=place.name,
            state=request.args.get("state") or None,
            after=request.args.get("after") or None,
        )
    )


def _said(state: ExhibitState) -> str:
    if state is ExhibitState.PUBLISHED:
        return _("It is published.")
    if state is ExhibitState.REFUSED:
        return _("It is not published.")
    return _("It waits to be published.") if state is ExhibitState.TO_PUBLISH else _("It is noted.")


def _asked(organiser: Organiser, event: Event) -> dict[str, Asked]:
    """{what an address calls it: where texts come from}, of what this organiser may read."""
    able, _others = parts_for(organiser, event, May.ANSWERS)
    return {one.name: one for one in fields_asked(part.survey for part in able)}


def _page(
    organiser: Organiser, event: Event, form: ExhibitForm, problem: str = "", status: int = 200
) -> Response:
    asked = _asked(organiser, event)
    named = form.place.data or request.args.get("place", "")
    place = asked.get(named) or next(iter(asked.values()), None)
    state = state_of(request.args.get("state", ""))
    after = request.args.get("after", "")
    texts = queue(place, state, after, PAGE_SIZE + 1) if place else []
    shown = texts[:PAGE_SIZE]
    of_it = [one.response for one in shown]
    return event_page(
        "wall/exhibit/index.html",
        event,
        form=form,
        asked=[*asked.values()],
        place=place,
        state=state,
        states=STATE_NAMES,
        numbers=numbers(place) if place else {},
        texts=shown,
        tags=tags_beside(place.survey, place.field, of_it) if place else {},
        more=shown[-1].response if len(texts) > PAGE_SIZE else None,
        after=after,
        problem=problem,
        status=status,
    )

"""One difference, for its organiser: write it, move it, take it off, withdraw it."""

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.impact.difference import DifferenceForm, form_of
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.noun import LINK
from models.impact.difference import EventDifference, TooManyDifferences
from models.impact.differences import Differences
from models.impact.public_evidence import witnesses
from models.outcome.confirmation import is_concurrence
from models.team.colleague import event_for
from models.team.role import May
from models.telling.telling import Telling
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("difference", __name__)


@bp.get("/events/<event>/differences/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for a difference of the organiser's own."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    return _page(found, DifferenceForm(formdata=None))


@bp.post("/events/<event>/differences/new")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Tell it, as the last one."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), DifferenceForm()
    if telling := form.telling(None):
        try:
            return _back(found, EventDifference.add(found, telling))
        except TooManyDifferences as fault:
            return _page(found, form, problem=str(fault), status=409)
    return _page(found, form, status=422)


@bp.get("/events/<event>/differences/<id>/edit")
@organiser_only
def edit(organiser: Organiser, event: str, id: str) -> Response:
    """The form to word it."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    difference = one_or_404(EventDifference.of(found, id))
    return _page(found, form_of(difference.telling), difference)


@bp.post("/events/<event>/differences/<id>/edit")
@organiser_only
def update(organiser: Organiser, event: str, id: str) -> Response:
    """Say this of it. Readers see it in the next version."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    difference, form = one_or_404(EventDifference.of(found, id)), DifferenceForm()
    if telling := form.telling(difference.telling):
        if not difference.change(telling):
            flash(_("Who confirmed it has read other words: their confirmation is left out."))
        return _back(found, difference)
    return _page(found, form, difference, status=422)


@bp.post("/events/<event>/differences/<id>/<any(earlier, later):way>")
@organiser_only
def move(organiser: Organiser, event: str, id: str, way: str) -> Response:
    """Move it one place earlier or later."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    difference = one_or_404(EventDifference.of(found, id))
    difference.move(1 if way == "later" else -1)
    return _back(found, difference)


@bp.post("/events/<event>/differences/<id>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, id: str) -> Response:
    """Take it off the page; the versions that were published keep it."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    one_or_404(EventDifference.of(found, id)).take_off()
    return redirect(url_for("differences.show", event=found.code))


@bp.post("/events/<event>/differences/<id>/withdrawal")
@organiser_only
def withdraw(organiser: Organiser, event: str, id: str) -> Response:
    """Show it in no version any more, from now on."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    Differences.withdraw_one(one_or_404(EventDifference.of(found, id)), organiser)
    flash(_("No version of the page shows it any more, nor does the feed."))
    return redirect(url_for("differences.show", event=found.code))


def _page(
    event: Event,
    form: DifferenceForm,
    difference: EventDifference | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    telling: Telling | None = difference.telling if difference else None
    named = telling.evidence if telling else ()
    others = [one for one in named if one.noun != LINK and not is_concurrence(one)]
    seen = witnesses(event, others)
    kept = form.kept.data if form.is_submitted() else [one.name for one in others]
    return event_page(
        "impact/difference/edit.html",
        event,
        form=form,
        difference=difference,
        telling=telling,
        others=[(one.name, seen.get(one), one.name in kept) for one in others],
        button=ButtonForm(),
        problem=problem,
        status=status,
    )


def _back(event: Event, difference: EventDifference) -> Response:
    anchor = f"difference-{difference.id}"
    return redirect(url_for("differences.show", event=event.code, _anchor=anchor))

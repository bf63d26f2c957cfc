"""The address of an event, for its organiser: choosing what it ends with."""

from flask import Blueprint, Response, request, url_for

from forms.survey.address import CodeForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.team.colleague import event_for
from models.team.role import May
from views.survey.address import moves, told
from web.address import event_address
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("event_address", __name__)


@bp.get("/events/<event>/address")
@organiser_only
def edit(organiser: Organiser, event: str) -> Response:
    """The form with the present address; while one types, whether that one can be had."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    if "code" in request.args:
        return told(found, _beginning(found))
    return _page(found, CodeForm(formdata=None, obj=found))


@bp.post("/events/<event>/address")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Give the event this address; the one so far goes on working."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), CodeForm()
    if moves(organiser, found, form):
        return redirect(url_for("share.show", event=found.code))
    return _page(found, form, 422)


def _page(event: Event, form: CodeForm, status: int = 200) -> Response:
    return event_page(
        "event/address/edit.html",
        event,
        form=form,
        beginning=_beginning(event),
        status=status,
    )


def _beginning(event: Event) -> str:
    return event_address(event).removesuffix(event.code)

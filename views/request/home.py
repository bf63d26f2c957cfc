"""Where an event is at home: what people ask for elsewhere is a figure of its own."""

from flask import Blueprint, Response, url_for

from forms.request.request import HomeForm
from models.account.organiser import Organiser
from models.request.home import RequestHome
from models.request.request import RequestUnfit
from models.team.colleague import event_for
from models.team.role import May
from views.request.request import inbox_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("home", __name__)


@bp.post("/events/<event>/requests/home")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Say that these places are home."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), HomeForm()
    try:
        RequestHome.change(found, form.places.data, form.nowhere.data)
    except RequestUnfit as fault:
        form.say(fault)
        return inbox_page(found, form, 422)
    return redirect(url_for("requests.index", event=found.code))

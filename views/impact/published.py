"""Publishing what an event changed: a version of it, and taking all of them back."""

from flask import Blueprint, Response, flash, url_for

from forms.impact.published import PublishedForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.impact.differences import Differences
from models.impact.published import NotPublished, PublishedDifferences
from models.team.colleague import event_for
from models.team.role import May
from views.impact.differences import desk_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("published", __name__)


@bp.post("/events/<event>/differences/versions")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Publish: everyone reads the page as it is now."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), PublishedForm()
    if not form.validate():
        return desk_page(found, status=422, form=form)
    try:
        version = PublishedDifferences.publish(found, form.note.data.strip(), organiser)
    except NotPublished as fault:
        return desk_page(found, fault, 409, form)
    flash(_("Everyone can read version %(number)s now.", number=version.number))
    return redirect(url_for("differences.show", event=found.code, _anchor="published"))


@bp.post("/events/<event>/differences/withdrawal")
@organiser_only
def delete(organiser: Organiser, event: str) -> Response:
    """Withdraw the page with all its versions and its feed, from now on."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    Differences.withdraw(found, organiser)
    flash(_("The page is withdrawn: its address, its versions and its feed lead nowhere."))
    return redirect(url_for("differences.show", event=found.code, _anchor="published"))

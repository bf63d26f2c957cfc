"""What becomes of a photo: published, looked at again, or not published and why."""

from flask import Blueprint, Response, flash, url_for

from forms.wall.photo import SAID, PhotoDecisionForm, PhotoForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wall.exhibit import ExhibitState
from models.wall.photo import Photo, PhotoUnfit
from views.wall.photo import photo_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("photo_decision", __name__)


@bp.post("/events/<event>/wall/photos/<photo>/state")
@organiser_only
def update(organiser: Organiser, event: str, photo: str) -> Response:
    """Put a photo into another state."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    shown, form = one_or_404(Photo.inside(found, photo)), PhotoDecisionForm()
    problem = _("This button did nothing. Press it again.")
    if form.validate():
        state = ExhibitState(form.state.data)
        is_refused = state is ExhibitState.REFUSED
        try:
            if is_refused and not form.reason.data:
                raise PhotoUnfit(_("Write why it is not published."))
            shown.decide(state, organiser, form.reason.data if is_refused else "")
        except PhotoUnfit as fault:
            problem = str(fault)
        else:
            flash(_said(state))
            return redirect(url_for("photo.edit", event=found.code, photo=shown.id))
    elif form.reason.errors:
        problem = str(form.reason.errors[0])
    said = PhotoForm(formdata=None, data={name: getattr(shown, name) for name in SAID})
    return photo_page(found, shown, said, problem, 422, form)


def _said(state: ExhibitState) -> str:
    if state is ExhibitState.PUBLISHED:
        return _("It is published.")
    if state is ExhibitState.REFUSED:
        return _("It is not published.")
    return _("It waits to be published.") if state is ExhibitState.TO_PUBLISH else _("It is noted.")

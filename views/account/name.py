"""The name of an organiser, which colleagues read."""

from flask import Blueprint, Response, url_for

from forms.account.organiser import NameForm
from models.account.organiser import Organiser
from views.account.session import account_page
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("name", __name__)


@bp.post("/account/name")
@organiser_only
def update(organiser: Organiser) -> Response:
    """Take another name, or none."""
    form = NameForm()
    if not form.validate():
        return account_page(organiser, name=form, status=422)
    organiser.take_name(form.name.data)
    return redirect(url_for("session.index"))

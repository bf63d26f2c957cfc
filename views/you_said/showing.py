"""A showing: whether everyone reads one reply to what people said."""

from flask import Blueprint, Response, flash, request, url_for

from forms.button import ButtonForm
from language.message import gettext as _
from models.account.organiser import Organiser
from views.you_said.you_said import reply_for
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("showing", __name__)


@bp.post("/surveys/<code>/you-said/<int:item>/showing")
@organiser_only
def update(organiser: Organiser, code: str, item: int) -> Response:
    """Show it to everyone, or no longer."""
    survey, found = reply_for(organiser, code, item)
    said = request.form.get("shown", "")
    if not ButtonForm().validate() or said not in ("yes", "no"):
        flash(_("This button did nothing. Press it again."))
    else:
        found.show(organiser, shown=said == "yes")
    return redirect(url_for("you_said.show", code=survey.code, item=found.id))

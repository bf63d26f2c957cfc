"""The publication of a myth: everyone may read its page, or nobody else may."""

from flask import Blueprint, Response, url_for

from forms.button import ButtonForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.myth.myth_access import myth_for
from models.team.role import May
from views.myth.followed_myth import myth_desk
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("myth_publication", __name__)


@bp.post("/myths/<myth>/publication")
@organiser_only
def create(organiser: Organiser, myth: str) -> Response:
    """Let everyone read it from now on."""
    found = one_or_404(myth_for(organiser, myth, May.RUN))
    if not ButtonForm().validate():
        return myth_desk(organiser, found, _("This button did nothing. Press it again."), 422)
    found.publish(organiser)
    return redirect(url_for("followed_myth.show", myth=found.code))


@bp.post("/myths/<myth>/publication/end")
@organiser_only
def delete(organiser: Organiser, myth: str) -> Response:
    """Let nobody else read it from now on."""
    found = one_or_404(myth_for(organiser, myth, May.RUN))
    found.withdraw(organiser)
    return redirect(url_for("followed_myth.show", myth=found.code))

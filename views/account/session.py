"""Sessions: where an organiser is signed in, and the buttons to sign out there."""

from typing import Any

from flask import Blueprint, Response, session, url_for

from forms.account.organiser import SessionsForm
from language.message import lazy_gettext as _
from models.account import audit
from models.account.guess import TooManyGuesses
from models.account.organiser import Organiser, SignIn
from views.account.organiser import proved, refused
from web.guard import here, one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("session", __name__)

OTHERS = "others"
WRONG = _("This is not your password. Try again.")


@bp.get("/account/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The organiser's account: the password, and where they are signed in."""
    return page("account/session/index.html", **_shown(organiser))


@bp.post("/account/sessions")
@organiser_only
def delete(organiser: Organiser) -> Response:
    """End one session, or all but this one."""
    shown = _shown(organiser)
    form = shown["form"]
    if not form.validate():
        return page("account/session/index.html", status=422, **shown)
    try:
        if form.password and not proved(organiser, form.password.data):
            form.password.errors = [WRONG]
            return page("account/session/index.html", status=422, **shown)
    except TooManyGuesses as fault:
        return refused(fault, "account/session/index.html", **shown)
    with audit.noted("sessions ended", organiser, organiser.email):
        if form.end.data == OTHERS:
            SignIn.delete_all_of(organiser, but=session["token"])
        else:
            SignIn.delete_named(organiser, form.end.data or "")
    return redirect(url_for(".index"))


def _shown(organiser: Organiser) -> dict[str, Any]:
    # Nobody is asked for the password right after signing in (ASVS 5, 7.5.2).
    asks = bool(organiser.password) and not one_or_404(here()).is_recent
    return {
        "organiser": organiser,
        "form": SessionsForm(asks_password=asks),
        "sessions": [(one, one.is_of(session["token"])) for one in SignIn.of(organiser)],
        "others": OTHERS,
    }

"""Your account: name, address, password, and where one is signed in, with buttons to sign out."""

from typing import Any

from flask import Blueprint, Response, session, url_for

from forms.account.organiser import NameForm, SessionsForm
from language.message import lazy_gettext as _
from models.account import audit
from models.account.guess import TooManyGuesses
from models.account.organiser import Organiser, SignIn
from views.account.organiser import proved, refused
from web.guard import here, one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("session", __name__)

OTHERS, ALL = "others", "all"
WRONG = _("This is not your password. Try again.")


@bp.get("/account/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The organiser's account: name, address, password, and where they are signed in."""
    return account_page(organiser)


@bp.post("/account/sessions")
@organiser_only
def delete(organiser: Organiser) -> Response:
    """End one session, all but this one, or all."""
    form = _sessions_form(organiser)
    if not form.validate():
        return account_page(organiser, form, status=422)
    try:
        if form.password and not proved(organiser, form.password.data):
            form.password.errors = [WRONG]
            return account_page(organiser, form, status=422)
    except TooManyGuesses as fault:
        return refused(fault, "account/session/index.html", **_shown(organiser, form))
    with audit.noted("sessions ended", organiser, organiser.email):
        if form.end.data in (OTHERS, ALL):
            SignIn.delete_all_of(
                organiser, but=session["token"] if form.end.data == OTHERS else None
            )
        else:
            SignIn.delete_named(organiser, form.end.data or "")
    return redirect(url_for(".index"))


def account_page(
    organiser: Organiser,
    sessions: SessionsForm | None = None,
    name: NameForm | None = None,
    status: int = 200,
) -> Response:
    """The page of the account with these forms."""
    form = sessions or _sessions_form(organiser)
    return page("account/session/index.html", status=status, **_shown(organiser, form, name))


def _sessions_form(organiser: Organiser) -> SessionsForm:
    # Nobody is asked for the password right after signing in (ASVS 5, 7.5.2).
    asks = bool(organiser.password) and not one_or_404(here()).is_recent
    return SessionsForm(asks_password=asks)


def _shown(
    organiser: Organiser, form: SessionsForm, name: NameForm | None = None
) -> dict[str, Any]:
    return {
        "organiser": organiser,
        "form": form,
        "name": name or NameForm(formdata=None, name=organiser.name),
        "sessions": [(one, one.is_of(session["token"])) for one in SignIn.of(organiser)],
        "others": OTHERS,
        "all": ALL,
    }

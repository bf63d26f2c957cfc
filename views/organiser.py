"""An organiser: signing in and out, the one-time link, and the password."""

from typing import Any

from flask import Blueprint, request, session, url_for

from forms.organiser import PasswordForm, SignInForm
from models import audit
from models.organiser import Link, Organiser, SignIn, TooManyGuesses
from views.guard import local_path, organiser_only, public, signed_in
from views.page import page, redirect

bp = Blueprint("organiser", __name__)

WRONG = "The email address or the password is wrong. Check both and try again."


@bp.get("/sign-in")
@public
def new() -> Any:
    """The form to sign in."""
    if signed_in():
        return redirect(url_for("survey.index"))
    return page("organiser/new.html", form=SignInForm(next=request.args.get("next")))


@bp.post("/sign-in")
@public
def create() -> Any:
    """Sign in with address and password."""
    form = SignInForm()
    if not form.validate():
        return page("organiser/new.html", form=form, status=422)
    known = session.get("known") == form.email.data.strip().lower()
    try:
        organiser = Organiser.with_password(form.email.data, form.password.data, known=known)
    except TooManyGuesses as fault:
        audit.count("sign-in held back", about=_known(form.email.data))
        problem = f"There were too many wrong passwords. Wait {fault.minutes} minutes."
        refusal = page("organiser/new.html", form=form, problem=problem, status=429)
        refusal.headers["Retry-After"] = str(60 * fault.minutes)
        return refusal
    if organiser is None:
        audit.count("sign-in failed", about=_known(form.email.data))
        return page("organiser/new.html", form=form, problem=WRONG, status=422)
    audit.note("signed in", organiser, detail="password")
    return _welcome(organiser, local_path(form.next.data) or url_for("survey.index"))


@bp.get("/sign-in/<token>")
@public
def link(token: str) -> Any:
    """Sign in with a one-time link. Looking at it (HEAD) does not use it up."""
    if request.method == "HEAD":
        return ""
    organiser = Link.use(token)
    if organiser is None:
        audit.count("link refused")
        problem = "This link has been used already, or is too old. Ask for another."
        return page("organiser/new.html", form=SignInForm(), problem=problem, status=410)
    audit.note("signed in", organiser, detail="one-time link")
    return _welcome(organiser, url_for("survey.index" if organiser.password else ".edit"))


@bp.route("/sign-out", methods=["GET", "POST"])
@public
def delete() -> Any:
    """Sign out: a page with a button, and what the button does."""
    if request.method != "POST":  # also HEAD, which Flask sends here with GET
        return page("organiser/delete.html")
    organiser = signed_in()
    if token := session.pop("token", None):
        SignIn.end(token)
    if organiser is not None:
        audit.note("signed out", organiser)
    return redirect(url_for(".new"))


@bp.get("/account/password")
@organiser_only
def edit(organiser: Organiser) -> Any:
    """The form to choose a password."""
    return page("organiser/edit.html", organiser=organiser, form=PasswordForm())


@bp.post("/account/password")
@organiser_only
def update(organiser: Organiser) -> Any:
    """Change the password. Every other browser is signed out by it."""
    form = PasswordForm()
    if not form.validate():
        return page("organiser/edit.html", organiser=organiser, form=form, status=422)
    with audit.noted("password changed", organiser, organiser.email):
        organiser.set_password(form.password.data)
    return _welcome(organiser, url_for("survey.index"))


def _known(email: str) -> str:
    """The address if an organiser has it: what strangers write otherwise is kept nowhere."""
    organiser = Organiser.at(email)
    return organiser.email if organiser else ""


def _welcome(organiser: Organiser, address: str) -> Any:
    # Nothing that was in the session before is kept: it may have been put there by somebody else.
    session.clear()
    session.permanent = True
    session["token"] = organiser.sign_in()
    session["known"] = organiser.email
    return redirect(address)

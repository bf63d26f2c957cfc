"""An organiser: signing in and out, the one-time link, and the password."""

import secrets
from typing import Any

from flask import Blueprint, Response, flash, request, session, url_for

from formats.text import moment
from forms.account.organiser import PasswordForm, SignInForm, SignOutForm
from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from language.number import grouped
from models.account import audit
from models.account.guess import TooManyGuesses
from models.account.organiser import Link, Organiser, SignIn
from models.api.token import Token
from models.service import staff
from web.caller import browser, counted, mark
from web.guard import here, local_path, one_or_404, organiser_only, public, signed_in
from web.page import page, redirect

bp = Blueprint("organiser", __name__)

WRONG = lazy_gettext("The email address or the password is wrong. Check both and try again.")
NOT_OLD = lazy_gettext(
    "This is not your password now. If you have forgotten it, ask for a link to sign in with."
)


@bp.get("/sign-in")
@public
def new() -> Response:
    """The form to sign in."""
    if signed_in():
        return redirect(url_for("agenda.show"))
    return page("account/organiser/new.html", form=SignInForm(next=request.args.get("next")))


@bp.post("/sign-in")
@public
def create() -> Response:
    """Sign in with address and password."""
    form = SignInForm()
    if not form.validate():
        return page("account/organiser/new.html", form=form, status=422)
    try:
        organiser = _proved(form.email.data, form.password.data)
    except TooManyGuesses as fault:
        return refused(fault, "account/organiser/new.html", form=form)
    if organiser is None:
        return page("account/organiser/new.html", form=form, problem=WRONG, status=422)
    audit.note("signed in", organiser, detail="password")
    return welcome(organiser, local_path(form.next.data) or url_for("agenda.show"))


def refused(fault: TooManyGuesses, template: str, **context: Any) -> Response:
    """The page again, with status 429, after too many wrong passwords."""
    problem = ngettext(
        "There were too many wrong passwords. Wait %(num)s minute.",
        "There were too many wrong passwords. Wait %(num)s minutes.",
        fault.minutes,
    )
    return later(page(template, problem=problem, status=429, **context), fault)


def later(reply: Response, fault: TooManyGuesses) -> Response:
    """The reply, which says after how many seconds to try again."""
    reply.headers["Retry-After"] = str(60 * fault.minutes)
    return reply


def too_many_addresses(fault: TooManyGuesses) -> str:
    """What is said to who has tried many addresses."""
    return ngettext(
        "You have tried many addresses. Wait %(num)s minute.",
        "You have tried many addresses. Wait %(num)s minutes.",
        fault.minutes,
    )


@bp.get("/sign-in/<token>")
@public
def show_link(token: str) -> Response:
    """The page of a one-time link, with a button to sign in. Seeing it does not use the link up."""
    organiser = Link.whose(token)
    if organiser is None:
        return _gone()
    return page(
        "account/organiser/link.html", token=token, organiser=organiser, present=signed_in()
    )


@bp.post("/sign-in/<token>")
@public
def use_link(token: str) -> Response:
    """Sign in with a one-time link."""
    organiser = Link.use(token)
    if organiser is None:
        return _gone()
    audit.note("signed in", organiser, detail="one-time link")
    address = url_for("agenda.show" if organiser.password else ".edit")
    return welcome(organiser, address, by_link=True)


def _gone() -> Response:
    audit.count("link refused")
    problem = _("This link has been used already, or is too old. Ask for another.")
    return page("account/organiser/new.html", form=SignInForm(), problem=problem, status=410)


@bp.route("/sign-out", methods=["GET", "POST"])
@public
def delete() -> Response:
    """Sign out: GET shows a page with a button, POST signs out."""
    form = SignOutForm()
    if request.method != "POST":  # GET, and HEAD, which Flask routes like GET
        return page("account/organiser/delete.html", form=form)
    organiser = signed_in()
    if token := session.pop("token", None):
        SignIn.delete_with_token(token)
    if organiser is not None:
        audit.note("signed out", organiser)
    if form.shared.data:
        session.clear()
    return redirect(url_for(".new"))


@bp.get("/account/password")
@organiser_only
def edit(organiser: Organiser) -> Response:
    """The form to choose a password."""
    return page("account/organiser/edit.html", **_shown(organiser, _password_form(organiser)))


@bp.post("/account/password")
@organiser_only
def update(organiser: Organiser) -> Response:
    """Change the password, which signs out every other browser."""
    form = _password_form(organiser)
    shown: dict[str, Any] = _shown(organiser, form)
    if not form.validate():
        return page("account/organiser/edit.html", status=422, **shown)
    try:
        if form.old and not proved(organiser, form.old.data):
            form.old.errors = [NOT_OLD]
            return page("account/organiser/edit.html", status=422, **shown)
    except TooManyGuesses as fault:
        return refused(fault, "account/organiser/edit.html", **shown)
    ends = bool(form.ends_tokens and form.ends_tokens.data)
    staff.set_password(organiser, form.password.data, organiser, ends_tokens=ends)
    return welcome(organiser, url_for("agenda.show"))


def proved(organiser: Organiser, password: str) -> bool:
    """True if this is the organiser's password. Wrong ones count; raises TooManyGuesses."""
    return _proved(organiser.email, password) is not None


def _proved(email: str, password: str) -> Organiser | None:
    """The organiser with this address and password, or None. Raises TooManyGuesses.

    Wrong passwords count and are recorded; an address that no organiser has is stored nowhere.
    """
    known = Organiser.at(email)
    about = known.email if known else ""
    try:
        organiser = Organiser.with_password(email, password, counted(email))
    except TooManyGuesses:
        audit.count("sign-in held back", about=about)
        raise
    if organiser is None:
        audit.count("sign-in failed", about=about)
    return organiser


def _password_form(organiser: Organiser) -> PasswordForm:
    return PasswordForm(
        organiser,
        asks_old=one_or_404(here()).needs_old_password,
        has_tokens=bool(Token.working_of(organiser)),
    )


def _shown(organiser: Organiser, form: PasswordForm) -> dict[str, Any]:
    return {"organiser": organiser, "form": form, "tokens": Token.working_of(organiser)}


def welcome(organiser: Organiser, address: str, *, by_link: bool = False) -> Response:
    """Begin a session of this organiser in this browser, and lead to `address`."""
    # Nothing of the earlier session is kept: somebody else may have put it there.
    before = session.get("token", "")
    session.clear()
    session.permanent = True
    session["token"] = organiser.sign_in(browser(), by_link=by_link, before=before)
    # By this mark the browser is known at its next sign-in.
    session["known"] = mark("known", organiser.email).hex()
    session["device"] = secrets.token_urlsafe(16)
    if organiser.signed_in_at:
        flash(_last_time(organiser))
    return redirect(address)


def _last_time(organiser: Organiser) -> str:
    last, tries = moment.to_words(organiser.signed_in_at), organiser.wrong_tries or 0
    if not tries:
        return _("You last signed in on %(moment)s.", moment=last)
    return ngettext(
        "You last signed in on %(moment)s. One wrong password was tried since. If it was not you, "
        "choose a new password.",
        "You last signed in on %(moment)s. %(tries)s wrong passwords were tried since. If it was "
        "not you, choose a new password.",
        tries,
        moment=last,
        tries=grouped(tries),
    )

"""Invitations: make a link, take it back, and what the one sees who was given it."""

from flask import Blueprint, Response, current_app, flash, url_for

from forms.button import ButtonForm
from forms.team.colleague import ColleagueForm
from forms.team.invitation import JoinForm
from language.message import gettext as _
from models.account import audit
from models.account.guess import TooManyGuesses
from models.account.organiser import EmailTaken, Organiser
from models.survey.survey import Survey
from models.team.colleague import Thing, TooManyColleagues, role_of
from models.team.invitation import (
    INVITATION_LASTS,
    Invitation,
    InvitationUnfit,
    TooManyInvitations,
)
from models.team.role import NAMES, May, Role
from views.account.organiser import later, too_many_addresses, welcome
from views.team.colleague import address_of, colleagues_page, thing_for, words_for
from web.address import whole
from web.caller import try_address
from web.desk import next_address
from web.guard import one_or_404, organiser_only, public, signed_in
from web.page import page, redirect

bp = Blueprint("invitation", __name__)


@bp.post("/surveys/<code>/invitations")
@bp.post("/events/<event>/invitations")
@organiser_only
def create(organiser: Organiser, code: str = "", event: str = "") -> Response:
    """Make an invitation; its link is shown on this page only."""
    thing, form = thing_for(organiser, code, event, May.LEAD), ColleagueForm()
    if not form.validate():
        return colleagues_page(organiser, thing, status=422)
    role = Role(form.role.data)
    try:
        token = Invitation.make(thing, role, organiser)
    except TooManyInvitations as fault:
        return colleagues_page(organiser, thing, problem=str(fault), status=422)
    return page(
        "team/invitation/new.html",
        address=whole(url_for(".show", token=token)),
        back=address_of(thing),
        title=words_for(thing),
        role=NAMES[role],
        days=INVITATION_LASTS.days,
    )


@bp.post("/surveys/<code>/invitations/<name>/withdrawal")
@bp.post("/events/<event>/invitations/<name>/withdrawal")
@organiser_only
def delete(organiser: Organiser, name: str, code: str = "", event: str = "") -> Response:
    """Withdraw an invitation that nobody has accepted."""
    thing = thing_for(organiser, code, event, May.LEAD)
    Invitation.withdraw(thing, name, organiser)
    return redirect(address_of(thing))


@bp.get("/invitations/<token>")
@public
def show(token: str) -> Response:
    """To what one is invited, and how to accept it. Seeing it does not use it up."""
    return _show(token)


@bp.post("/invitations/<token>")
@organiser_only
def accept(organiser: Organiser, token: str) -> Response:
    """Take the role, as who is signed in."""
    try:
        thing = Invitation.accept(token, organiser)
    except InvitationUnfit:
        return _show(token, status=409)
    except TooManyColleagues as fault:
        return _show(token, problem=str(fault), status=422)
    _tell(thing)
    return redirect(_address(thing, organiser))


@bp.post("/invitations/<token>/account")
@public
def join(token: str) -> Response:
    """Make an account and take the role."""
    if not current_app.config["INVITED_ACCOUNTS"]:
        one_or_404(None)
    form = JoinForm()
    if Invitation.with_token(token) is None:
        return _show(token)  # nothing is counted for a link that somebody makes up
    if not form.validate():
        return _show(token, form, status=422)
    try:
        try_address(token)
        organiser, thing = Invitation.join(
            token, form.email.data, form.name.data, form.password.data
        )
    except InvitationUnfit:
        return _show(token, status=409)
    except TooManyGuesses as many:
        return later(_show(token, form, problem=too_many_addresses(many), status=429), many)
    except EmailTaken:
        form.email.errors = [_("There is an account with this address already: sign in with it")]
        return _show(token, form, status=422)
    except TooManyColleagues as fault:
        return _show(token, form, problem=str(fault), status=422)
    audit.note("signed in", organiser, detail="invitation")
    reply = welcome(organiser, _address(thing, organiser))
    _tell(thing)
    return reply


def _show(
    token: str, form: JoinForm | None = None, *, problem: str = "", status: int = 200
) -> Response:
    found = Invitation.with_token(token)
    if found is None:
        audit.count("link refused")
        return page("team/invitation/gone.html", status=410)
    return page(
        "team/invitation/show.html",
        token=token,
        title=words_for(found.thing),
        is_survey=isinstance(found.thing, Survey),
        owner=found.thing.organiser,
        role=Role(found.role),
        ends=found.expires_at,
        present=signed_in(),
        form=form or JoinForm(formdata=None),
        new_accounts=current_app.config["INVITED_ACCOUNTS"],
        button=ButtonForm(),
        problem=problem,
        status=status,
    )


def _tell(thing: Thing) -> None:
    flash(_("“%(title)s” is shared with you now.", title=words_for(thing)))


def _address(thing: Thing, organiser: Organiser) -> str:
    if isinstance(thing, Survey):
        return next_address(thing, role_of(organiser, thing))
    return url_for("event.show", event=thing.code)

"""The address with which an organiser signs in."""

from typing import Any

from flask import Blueprint, Response, flash, session, url_for

from forms.account.organiser import OwnAddressForm
from language.message import gettext as _
from models.account import audit
from models.account.email import email_address
from models.account.guess import TooManyGuesses
from models.account.organiser import EmailTaken, Organiser
from views.account.organiser import later, proved, refused, too_many_addresses
from views.account.session import WRONG
from web.caller import mark, try_address
from web.guard import organiser_only
from web.page import page, redirect

bp = Blueprint("own_address", __name__)


@bp.get("/account/address")
@organiser_only
def edit(organiser: Organiser) -> Response:
    """The form to sign in with another address."""
    form = OwnAddressForm(asks_password=bool(organiser.password))
    return page("account/own_address/edit.html", organiser=organiser, form=form)


@bp.post("/account/address")
@organiser_only
def update(organiser: Organiser) -> Response:
    """Change the address, for who has the password; no other account may have it."""
    form = OwnAddressForm(asks_password=bool(organiser.password))
    shown: dict[str, Any] = {"organiser": organiser, "form": form}
    if not form.validate():
        return page("account/own_address/edit.html", status=422, **shown)
    try:
        if form.password and not proved(organiser, form.password.data):
            form.password.errors = [WRONG]
            return page("account/own_address/edit.html", status=422, **shown)
    except TooManyGuesses as fault:
        return refused(fault, "account/own_address/edit.html", **shown)
    try:
        try_address(str(organiser.id))
        address = email_address(form.email.data)
        with audit.noted("organiser renamed", organiser, organiser.email, address):
            organiser.move_to(address)
    except TooManyGuesses as many:
        problem = too_many_addresses(many)
        reply = page("account/own_address/edit.html", status=429, problem=problem, **shown)
        return later(reply, many)
    except EmailTaken as fault:
        form.email.errors = [str(fault)]
        return page("account/own_address/edit.html", status=422, **shown)
    session["known"] = mark("known", organiser.email).hex()
    flash(_("You sign in as %(email)s from now on.", email=organiser.email))
    return redirect(url_for("session.index"))

"""Staff: the accounts of organisers, for operators."""

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from forms.account.organiser import AddressForm
from forms.button import ButtonForm
from forms.service.staff import (
    PATTERNS,
    GivenPasswordForm,
    HandoverForm,
    StaffDeletionForm,
)
from models.account.organiser import EmailTaken, Organiser, SignIn
from models.api.token import Token
from models.event.event import Event
from models.service import handover, staff
from models.service.handover import HandoverUnfit
from models.service.staff import StaffUnfit
from models.survey.survey import LARGEST_NUMBER, Survey
from storage.database import writing
from web.address import whole
from web.guard import one_or_404, operator_page
from web.page import page, redirect

bp = Blueprint("staff", __name__)


@bp.get("/operator/organisers/")
@operator_page
def index(operator: Organiser) -> Response:
    """The list of all organisers."""
    return page("service/staff/index.html", people=staff.everybody(), operator=operator)


@bp.get("/operator/organisers/new")
@operator_page
def new(operator: Organiser) -> Response:
    """The form to add an organiser."""
    return page("service/staff/new.html", form=AddressForm())


@bp.post("/operator/organisers/new")
@operator_page
def create(operator: Organiser) -> Response:
    """Add an organiser, and show the link with which they sign in first."""
    form = AddressForm()
    if form.validate():
        try:
            return _link(staff.add(form.email.data, by=operator), operator)
        except EmailTaken as fault:
            form.email.errors = [str(fault)]
    return page("service/staff/new.html", form=form, status=422)


@bp.get("/operator/organisers/<int:id>/")
@operator_page
def show(operator: Organiser, id: int) -> Response:
    """One organiser, with all that an operator can do."""
    return _show(operator, _person(id))


@bp.post("/operator/organisers/<int:id>/address")
@operator_page
def update(operator: Organiser, id: int) -> Response:
    """Change the address."""
    person, form = _person(id), AddressForm()
    if form.validate():
        try:
            staff.rename(person, form.email.data, operator)
            return redirect(url_for(".show", id=id))
        except EmailTaken as fault:
            form.email.errors = [str(fault)]
    return _show(operator, person, address=form, status=422)


@bp.post("/operator/organisers/<int:id>/link")
@operator_page
def link(operator: Organiser, id: int) -> Response:
    """Make a one-time link; it is shown on this page only."""
    person = _person(id)
    try:
        return _link(person, operator)
    except StaffUnfit as fault:
        return _show(operator, person, problem=str(fault), status=422)


@bp.post("/operator/organisers/<int:id>/password")
@operator_page
def password(operator: Organiser, id: int) -> Response:
    """Set a password."""
    person = _person(id)
    form = GivenPasswordForm(person, has_tokens=bool(Token.working_of(person)))
    if not form.validate():
        return _show(operator, person, password=form, status=422)
    ends = bool(form.ends_tokens and form.ends_tokens.data)
    staff.set_password(person, form.password.data, operator, ends_tokens=ends)
    return redirect(url_for(".show", id=id))


@bp.post("/operator/organisers/<int:id>/sessions/end")
@operator_page
def sign_out(operator: Organiser, id: int) -> Response:
    """End every session of an organiser."""
    return _done(staff.sign_out, operator, id)


@bp.post("/operator/organisers/<int:id>/disabling")
@operator_page
def disable(operator: Organiser, id: int) -> Response:
    """Let an organiser sign in no more."""
    return _done(staff.disable, operator, id)


@bp.post("/operator/organisers/<int:id>/disabling/end")
@operator_page
def enable(operator: Organiser, id: int) -> Response:
    """Let a disabled organiser sign in again."""
    return _done(staff.enable, operator, id)


@bp.post("/operator/organisers/<int:id>/operating")
@operator_page
def name(operator: Organiser, id: int) -> Response:
    """Make an organiser an operator."""
    return _done(staff.name_operator, operator, id)


@bp.post("/operator/organisers/<int:id>/operating/end")
@operator_page
def dismiss(operator: Organiser, id: int) -> Response:
    """Make an operator an organiser only. After dismissing oneself, these pages are closed."""
    answer = _done(staff.dismiss_operator, operator, id)
    left = answer.status_code == 303 and id == operator.id
    return redirect(url_for("survey.index")) if left else answer


@bp.post("/operator/organisers/<int:id>/handover")
@operator_page
def hand_over(operator: Organiser, id: int) -> Response:
    """Hand the ticked things over to another organiser, all or nothing."""
    person, form = _person(id), HandoverForm()
    form.offer(handover.belongings(person), staff.others(person))
    if not form.validate():
        return _show(operator, person, handing=form, status=422)
    to = one_or_404(Organiser.get_or_none(Organiser.id == int(form.to.data)))
    try:
        with writing():
            for thing in form.things.data:
                _hand_over(person, thing, to, operator)
    except HandoverUnfit as fault:
        return _show(operator, person, problem=str(fault), status=422)
    return redirect(url_for(".show", id=id))


@bp.route("/operator/organisers/<int:id>/deletion", methods=["GET", "POST"])
@operator_page
def delete(operator: Organiser, id: int) -> Response:
    """Remove an organiser with everything: GET shows what will be deleted, POST deletes it."""
    person = _person(id)
    form, problem = StaffDeletionForm(person), ""
    if request.method == "POST" and form.validate():
        try:
            staff.delete(person, operator, everything=True)
            return redirect(url_for(".index"))
        except StaffUnfit as fault:
            problem = str(fault)
    return page(
        "service/staff/delete.html",
        person=person,
        form=form,
        problem=problem,
        found=handover.belongings(person),
        surveys=person.surveys.count(),
        responses=staff.responses_of(person),
        status=422 if problem or form.errors else 200,
    )


def _person(id: int) -> Organiser:
    known = Organiser.get_or_none(Organiser.id == id) if id <= LARGEST_NUMBER else None
    return one_or_404(known)


def _hand_over(person: Organiser, thing: str, to: Organiser, operator: Organiser) -> None:
    kind, _, code = thing.partition(":")
    if kind == "event":
        handover.hand_over_event(one_or_404(Event.of(person, code)), to, operator)
    elif kind == "survey":
        handover.hand_over_survey(one_or_404(Survey.of(person, code)), to, operator)
    elif thing == PATTERNS:
        handover.hand_over_patterns(person, to, operator)


def _done(verb: Callable[[Organiser, Organiser], None], operator: Organiser, id: int) -> Response:
    """Call `verb` and go back to the page, or show there why it cannot be done."""
    person = _person(id)
    try:
        verb(person, operator)
    except StaffUnfit as fault:
        return _show(operator, person, problem=str(fault), status=422)
    return redirect(url_for(".show", id=id))


def _link(person: Organiser, operator: Organiser) -> Response:
    token = staff.give_link(person, operator)
    address = whole(url_for("organiser.show_link", token=token))
    return page("service/staff/link.html", person=person, address=address)


def _show(
    operator: Organiser,
    person: Organiser,
    *,
    address: AddressForm | None = None,
    password: GivenPasswordForm | None = None,
    handing: HandoverForm | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    found, others = handover.belongings(person), staff.others(person)
    tokens = Token.working_of(person)
    if handing is None:
        handing = HandoverForm(formdata=None)
        handing.offer(found, others)
        handing.tick_all()
    return page(
        "service/staff/show.html",
        person=person,
        operator=operator,
        found=found,
        others=others,
        sessions=len(SignIn.of(person)),
        address=address or AddressForm(formdata=None, email=person.email),
        password=password or GivenPasswordForm(person, has_tokens=bool(tokens), formdata=None),
        tokens=tokens,
        handing=handing,
        button=ButtonForm(),
        problem=problem,
        status=status,
    )

"""The address of a survey, for its organiser: choosing what it ends with."""

from flask import Blueprint, Response, flash, request, url_for

from forms.survey.address import CodeForm
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.survey.code import CodeUnfit
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from web.address import form_address
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("address", __name__)


@bp.get("/surveys/<code>/address")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The form with the present address; while one types, whether that one can be had."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    if "code" in request.args:
        return told(survey, _beginning(survey))
    return _page(survey, CodeForm(formdata=None, obj=survey))


@bp.post("/surveys/<code>/address")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Give the survey this address; the one so far goes on working."""
    survey, form = one_or_404(survey_for(organiser, code, May.RUN)), CodeForm()
    if moves(organiser, survey, form):
        return redirect(url_for("survey.show", code=survey.code))
    return _page(survey, form, 422)


def told(holder: Survey | Event, beginning: str) -> Response:
    """Say whether this survey or event can have the code that is being typed."""
    code, fault = CodeForm(request.args).code.data, ""
    try:
        holder.check_code(code)
    except CodeUnfit as unfit:
        fault = str(unfit)
    return page("_address.html", fragment="advice", wanted=beginning + code, fault=fault)


def moves(organiser: Organiser, holder: Survey | Event, form: CodeForm) -> bool:
    """Give a survey or an event the code that was sent; if it cannot be, the form says why."""
    if not form.validate():
        return False
    try:
        with audit.noted("address changed", organiser, form.code.data, holder.code):
            holder.move(form.code.data)
    except CodeUnfit as fault:
        form.code.errors = [str(fault)]
        return False
    flash(_("This is the address now. The one before goes on working."))
    return True


def _page(survey: Survey, form: CodeForm, status: int = 200) -> Response:
    return survey_page(
        "survey/address/edit.html",
        survey=survey,
        form=form,
        beginning=_beginning(survey),
        status=status,
    )


def _beginning(survey: Survey) -> str:
    return form_address(survey).removesuffix(survey.code)

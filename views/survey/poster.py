"""A poster, for the organiser to print: what it is, how to get there, what to expect."""

from flask import Blueprint, Response, url_for

from formats.text.invitation import invitation
from language.message import gettext as _
from models.account.organiser import Organiser
from models.team.colleague import survey_for
from models.team.role import May
from web.address import form_address
from web.guard import one_or_404, organiser_only
from web.language import speaking_of
from web.page import page, redirect

bp = Blueprint("poster", __name__)


@bp.get("/surveys/<code>/poster")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The poster, in the language of the form; what to do with it, in that of the organiser."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    home = url_for("survey.show", code=survey.code)
    if survey.opened_at is None:
        return redirect(home)  # its code leads nowhere yet
    back, advice = _("Back to the survey’s page"), _("Print this page on A4.")
    with speaking_of(survey.definition):
        return page(
            "survey/poster/show.html",
            invitation=invitation(survey, form_address(survey)),
            qr=url_for("survey.qr", code=survey.code),
            home=home,
            back=back,
            advice=advice,
        )

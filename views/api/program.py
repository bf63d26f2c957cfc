"""The programs that have to do with one survey: spreadsheets that fetch, servers that are told."""

from typing import Any

from flask import Blueprint, Response, current_app

from forms.api.token import LastingForm
from forms.api.webhook import WebhookForm
from forms.button import ButtonForm
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.api.token import Token
from models.api.webhook import SECRET_LOST, Webhook
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from process.outgoing import FORBIDDEN, SILENT, UNKNOWN, UNTRUSTED
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("program", __name__)

FAULTS = {
    FORBIDDEN: _("that is no public address"),
    UNKNOWN: _("there is no server of that name"),
    SILENT: _("no answer"),
    UNTRUSTED: _("its certificate is not valid"),
    SECRET_LOST: _("the secret key of the service is another one: remove it and add it again"),
}


@bp.get("/surveys/<code>/programs/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """All of them, and the forms to let another one in."""
    return programs_page(one_or_404(survey_for(organiser, code, May.ANSWERS)))


def programs_page(survey: Survey, **more: Any) -> Response:
    """The page of the programs of a survey, with these forms."""
    within = current_app.config["WEBHOOKS_WITHIN"]
    shown: dict[str, Any] = {
        "sheet": LastingForm(formdata=None),
        "webhook": WebhookForm(formdata=None, within=within),
        "problem": "",
    }
    return survey_page(
        "api/program/index.html",
        survey=survey,
        sheets=Token.sheets_of(survey),
        webhooks=Webhook.all_of(survey),
        faults=FAULTS,
        button=ButtonForm(),
        **shown | more,
    )

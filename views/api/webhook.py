"""Webhooks: addresses that are told when there is something new about a survey."""

from flask import Blueprint, Response, current_app, flash, url_for

from forms.api.webhook import WebhookForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.api.webhook import TooManyTests, TooManyWebhooks, Webhook
from models.survey.survey import LARGEST_NUMBER, Survey
from models.team.colleague import survey_for
from models.team.role import May
from views.api.program import programs_page
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("webhook", __name__)


@bp.post("/surveys/<code>/webhooks")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Add one; the secret that signs its messages is shown on this page alone."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    form = WebhookForm(within=current_app.config["WEBHOOKS_WITHIN"])
    if not form.validate():
        return programs_page(survey, webhook=form, status=422)
    try:
        secret = Webhook.add(survey, organiser, form.address.data, form.events)
    except TooManyWebhooks as fault:
        return programs_page(survey, webhook=form, problem=str(fault), status=422)
    return survey_page(
        "api/webhook/show.html", survey=survey, address=form.address.data, secret=secret
    )


@bp.post("/surveys/<code>/webhooks/<int:id>/test")
@organiser_only
def test(organiser: Organiser, code: str, id: int) -> Response:
    """Send it a message that says nothing but that it is a test."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    try:
        _webhook(survey, id).test()
        flash(_("It is on its way. Load this page again in a few seconds to see what came of it."))
    except TooManyTests:
        flash(_("The test before waits still, or there were several. Try again in a minute."))
    return redirect(url_for("program.index", code=survey.code))


@bp.post("/surveys/<code>/webhooks/<int:id>")
@organiser_only
def update(organiser: Organiser, code: str, id: int) -> Response:
    """Tell it again, after it was switched off."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    _webhook(survey, id).enable()
    return redirect(url_for("program.index", code=survey.code))


@bp.post("/surveys/<code>/webhooks/<int:id>/removal")
@organiser_only
def delete(organiser: Organiser, code: str, id: int) -> Response:
    """Tell it nothing any more."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    _webhook(survey, id).delete_by(organiser)
    return redirect(url_for("program.index", code=survey.code))


def _webhook(survey: Survey, id: int) -> Webhook:
    return one_or_404(Webhook.of(survey, id) if id <= LARGEST_NUMBER else None)

"""A survey, for its organiser: the list, its page with link and QR code, open, close, share."""

from typing import Any

from flask import Blueprint, url_for

from forms.button import ButtonForm
from models import release
from models.organiser import Organiser
from models.part import Part
from models.survey import Survey
from models.tally import Tally
from views.address import qr_code, whole
from views.guard import one_or_404, organiser_only, public
from views.page import page, redirect

bp = Blueprint("survey", __name__)


@bp.get("/")
@public
def home() -> Any:
    """Organisers begin at their list."""
    return redirect(url_for(".index"))


@bp.get("/surveys/")
@organiser_only
def index(organiser: Organiser) -> Any:
    """The surveys of this organiser."""
    surveys = list(Survey.all_of(organiser))
    return page(
        "survey/index.html",
        surveys=surveys,
        responses=Tally.responses_of(surveys),
        runs_service=organiser == Organiser.first(),
    )


@bp.get("/surveys/<code>/")
@organiser_only
def show(organiser: Organiser, code: str) -> Any:
    """One survey: its link, its state, and where to go from here."""
    survey = one_or_404(Survey.of(organiser, code))
    return page(
        "survey/show.html",
        survey=survey,
        address=_address(survey),
        responses=Tally.responses_of([survey])[survey.id],
        step=release.STEP,
        part=Part.of(survey),
        button=ButtonForm(),
    )


@bp.post("/surveys/<code>/opening")
@organiser_only
def open(organiser: Organiser, code: str) -> Any:
    """Take answers."""
    survey = one_or_404(Survey.of(organiser, code))
    survey.open()
    return redirect(url_for(".show", code=survey.code))


@bp.post("/surveys/<code>/closure")
@organiser_only
def close(organiser: Organiser, code: str) -> Any:
    """Take no more answers."""
    survey = one_or_404(Survey.of(organiser, code))
    survey.close()
    return redirect(url_for(".show", code=survey.code))


@bp.post("/surveys/<code>/sharing")
@organiser_only
def share(organiser: Organiser, code: str) -> Any:
    """Show the results to everyone who has the link."""
    survey = one_or_404(Survey.of(organiser, code))
    release.share(survey)
    return redirect(url_for(".show", code=survey.code))


@bp.post("/surveys/<code>/sharing/end")
@organiser_only
def unshare(organiser: Organiser, code: str) -> Any:
    """Keep the results to the organiser again."""
    survey = one_or_404(Survey.of(organiser, code))
    release.end_sharing(survey)
    return redirect(url_for(".show", code=survey.code))


@bp.get("/s/<code>/qr.svg")
@public
def qr(code: str) -> Any:
    """The address of the form as a QR code."""
    survey = one_or_404(Survey.published(code))
    return qr_code(_address(survey))


def _address(survey: Survey) -> str:
    """The form's whole address."""
    return whole(url_for("response.new", code=survey.code))

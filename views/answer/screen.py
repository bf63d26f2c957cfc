"""A screen: the page that an organiser shows in the room, and its remote control."""

from flask import Blueprint, Response, request, session, url_for

from forms.answer.screen import ScreenForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.answer.response import Response as Answered
from models.answer.screen import (
    Approval,
    NotPermitted,
    Screen,
    ShowsAnother,
    TooManyWords,
    stations,
)
from models.event.event_survey import EventSurvey
from models.result.audience import Audience, disclosed_to
from models.survey.survey import Survey
from models.team.colleague import allowed, survey_for
from models.team.role import May
from views.answer.tally import page_of, stream_of
from web.address import form_address
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.language import speaking_of
from web.page import redirect

bp = Blueprint("screen", __name__)

PAGE_SIZE = 50


@bp.get("/surveys/<code>/present")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The way to the form in large type; or one question, and its answers once revealed."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    form = ScreenForm(formdata=None)
    part = EventSurvey.of(survey)
    around = part.event if part and May.RUN in allowed(organiser, part.event) else None
    with speaking_of(survey.definition):
        return page_of(
            survey, Audience.ROOM, address=form_address(survey), form=form, around=around
        )


@bp.get("/surveys/<code>/present/stream")
@organiser_only
def stream(organiser: Organiser, code: str) -> Response:
    """What is on the screen now, and again whenever it changes."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    with speaking_of(survey.definition):
        return stream_of(survey, Audience.ROOM, session["token"])


@bp.get("/surveys/<code>/present/remote")
@organiser_only
def edit(organiser: Organiser, code: str) -> Response:
    """The remote control of the screen, for a phone; here words are approved."""
    return _remote(_shown(organiser, code))


@bp.post("/surveys/<code>/present/remote")
@organiser_only
def update(organiser: Organiser, code: str) -> Response:
    """Show another question; reveal or hide its answers; approve words, or take them off."""
    survey, form = _shown(organiser, code), ScreenForm()
    screen = Screen.of(survey)
    verb, what = form.deed
    try:
        match verb:
            case "show":
                screen.show(what)
            case "reveal" | "hide":
                screen.reveal(what, revealed=verb == "reveal")
            case "approve" | "withdraw":
                field, _colon, response = what.partition(":")
                screen.approve(response, field, approved=verb == "approve")
            case _:
                return _remote(survey, _("This button did nothing. Press it again."), 422)
    except (TooManyWords, NotPermitted) as fault:
        return _remote(survey, str(fault), 422)
    except ShowsAnother as fault:
        if not form.is_on_screen:
            return _remote(survey, str(fault), 409)
    back = ".show" if form.is_on_screen else ".edit"
    return redirect(url_for(back, code=code, after=request.args.get("after")))


def _shown(organiser: Organiser, code: str) -> Survey:
    """The survey, which has a screen once it was opened."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    return one_or_404(survey if survey.opened_at else None)


def _remote(survey: Survey, problem: str = "", status: int = 200) -> Response:
    screen = Screen.of(survey)
    found = []
    if screen.words:
        after = request.args.get("after", "")
        found = Answered.wrote(survey, screen.words, after, PAGE_SIZE + 1)
    return survey_page(
        "answer/screen/edit.html",
        survey=survey,
        screen=screen,
        disclosure=disclosed_to(survey, Audience.ROOM),
        stations=stations(survey),
        wrote=found[:PAGE_SIZE],
        more=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        approved=Approval.of(survey, screen.words) if screen.words else {},
        form=ScreenForm(formdata=None),
        problem=problem,
        status=status,
    )

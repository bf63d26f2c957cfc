"""The questions about a myth: what an event’s surveys ask, and what is said to be about one."""

from flask import Blueprint, Response, url_for

from forms.button import ButtonForm
from forms.myth.followed_myth import MythQuestionForm, SuggestionForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.excerpt import excerpt
from models.myth.asked_question import asked_about, asked_at, in_the_same_words, suggested
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.myth.myth_access import may_with, myth_for, run_by
from models.myth.myth_statement import LONGEST_CLAIM, MythStatement, MythUnfit
from models.myth.myth_verdict import VERDICT_NAMES
from models.team.colleague import event_for, parts_for
from models.team.role import May
from storage.database import writing
from views.myth.followed_myth import myth_desk
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("myth_question", __name__)


@bp.get("/events/<event>/myths")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """What the surveys of the event ask that people may believe, and which of it is followed."""
    return _page(organiser, one_or_404(event_for(organiser, event, May.RUN)))


@bp.post("/events/<event>/myths")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Follow what a question asks about as a new myth, or say that it is about one that is."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), MythQuestionForm()
    parts, _others = parts_for(organiser, found, May.RUN)
    named = {one.key: one for one in asked_at(parts, found)}
    asked = named.get(form.question.data or "")
    if not form.validate() or asked is None:
        return _page(organiser, found, _("This button did nothing. Press it again."), 422)
    try:
        with writing():
            if form.myth.data:
                myth = one_or_404(myth_for(organiser, form.myth.data, May.RUN))
            else:
                claim = excerpt(asked.label, LONGEST_CLAIM)
                myth = FollowedMyth.follow(MythStatement(claim), organiser)
            MythQuestion.add(myth, asked.survey, asked.name, organiser)
    except MythUnfit as fault:
        return _page(organiser, found, fault.message, 422)
    return redirect(url_for("followed_myth.show", myth=myth.code))


@bp.post("/myths/<myth>/questions")
@organiser_only
def update(organiser: Organiser, myth: str) -> Response:
    """Say that the suggested questions that are ticked are about the myth."""
    found, form = one_or_404(myth_for(organiser, myth, May.RUN)), SuggestionForm()
    ticked = [one for one in suggested(organiser, found) if one.key in form.named.data]
    if not form.validate() or not ticked:
        return myth_desk(organiser, found, _("Tick the questions that are about it."), 422)
    try:
        with writing():
            for one in ticked:
                MythQuestion.add(found, one.survey, one.name, organiser)
    except MythUnfit as fault:
        return myth_desk(organiser, found, fault.message, 422)
    return redirect(url_for("followed_myth.show", myth=found.code))


@bp.post("/myths/<myth>/questions/removal")
@organiser_only
def delete(organiser: Organiser, myth: str) -> Response:
    """Say of a question that it is not about the myth; its answers stay."""
    found, form = one_or_404(myth_for(organiser, myth, May.RUN)), MythQuestionForm()
    named = {one.key: one for one in asked_about(found, found.events)}
    asked = one_or_404(named.get(form.question.data or ""))
    MythQuestion.take_out(found, asked.survey, asked.name, organiser)
    # Whoever has a role on that event alone has none here any more.
    if not may_with(organiser, found):
        return redirect(url_for("followed_myth.index"))
    return redirect(url_for("followed_myth.show", myth=found.code))


def _page(organiser: Organiser, event: Event, problem: str = "", status: int = 200) -> Response:
    parts, others = parts_for(organiser, event, May.RUN)
    asked = asked_at(parts, event)
    followed = MythQuestion.among([part.survey for part in parts])
    theirs = run_by(organiser)
    return event_page(
        "myth/myth_question/index.html",
        event,
        asked=[
            (one, followed.get((one.survey.id, one.name)), in_the_same_words(theirs, one.label))
            for one in asked
        ],
        theirs=theirs,
        others=len(others),
        verdicts=VERDICT_NAMES,
        button=ButtonForm(),
        problem=problem,
        status=status,
    )

"""You said, we did, for those who organise: what can be replied to in a survey, and each reply."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from forms.button import ButtonForm
from forms.you_said.you_said import YouSaidForm
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import LONGEST_EVIDENCE, Evidence
from models.evidence.noun import CLAUSE, OUTCOME, RESULTS, YOU_SAID
from models.form.zone import local_time
from models.impact.published import PublishedDifferences
from models.outcome import outcome_log
from models.survey.survey import Survey
from models.team.colleague import allowed, survey_for
from models.team.role import May
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import source_of
from models.you_said.became import became_by
from models.you_said.heard import HeardOf
from models.you_said.standing import STATES
from models.you_said.subject import CLAUSE as OF_CLAUSE
from models.you_said.subject import SORTS, Subject, subject_at, subjects_of, wording
from models.you_said.you_said import NAMES, YouSaid, YouSaidOvertaken, YouSaidUnfit
from models.you_said.you_said_proposal import KINDS
from views.evidence.address import public_address_of
from web.address import whole
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect
from web.page_number import page_number

bp = Blueprint("you_said", __name__)

PAGE_SIZE = 50
OVERTAKEN = _(
    "A colleague has changed this since you opened the page, or you did in another window. "
    "What you wrote is still here: look at what it says now, and press the button to change that."
)
ANSWERED = _(
    "A colleague has replied to this meanwhile. What you wrote is still here to be copied."
)


@bp.get("/surveys/<code>/you-said/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """Each question, clause, request and theme of the survey, a page of them, with its reply."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    written = {one.key: one for one in _visible(organiser, survey)}
    # A theme whose tag is deleted is no longer among them, and its reply is there still.
    alone = request.args.get("show") == "written"
    subjects = subjects_of(survey)
    known = {one.key for one in subjects}
    subjects += [_subject_of(survey, one) for key, one in written.items() if key not in known]
    listed = [one for one in subjects if one.key in written] if alone else subjects
    pages = max(1, -(-len(listed) // PAGE_SIZE))
    page = page_number(pages)
    here = listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return survey_page(
        "you_said/you_said/index.html",
        survey,
        lines=[(one, written.get(one.key)) for one in here],
        moved=_moved(survey, [(one, written[one.key]) for one in here if one.key in written]),
        written=len(written),
        shown=sum(one.shown_at is not None for one in written.values()),
        alone=alone,
        number=page,
        pages=pages,
        sorts=SORTS,
        states=STATES,
        address=whole(url_for("became.show", code=survey.code)),
    )


@bp.get("/surveys/<code>/you-said/new")
@organiser_only
def new(organiser: Organiser, code: str) -> Response:
    """The form for a reply, begun with what the shared results say."""
    survey, subject = _subject(organiser, code)
    if subject is None:
        return redirect(url_for(".index", code=survey.code))
    today = local_time(datetime.now(UTC), survey.time_zone or "UTC").date()
    form = YouSaidForm.new(today, HeardOf(survey).of(subject).sentence)
    return _new_page(organiser, survey, subject, form)


@bp.post("/surveys/<code>/you-said/new")
@organiser_only
def create(organiser: Organiser, code: str) -> Response:
    """Write the reply; nobody else reads it yet."""
    survey, subject = _subject(organiser, code)
    if subject is None:
        return redirect(url_for(".index", code=survey.code))
    form, problem = _offered(organiser, survey, YouSaidForm()), ""
    if statement := form.statement(HeardOf(survey).of(subject).figures):
        try:
            made = YouSaid.write(survey, subject, statement, organiser)
            return redirect(url_for(".show", code=survey.code, item=made.id))
        except YouSaidUnfit as fault:
            form.say(fault)
        except YouSaidOvertaken:
            problem = str(ANSWERED)
    return _new_page(organiser, survey, subject, form, problem, 409 if problem else 422)


@bp.get("/surveys/<code>/you-said/<int:item>")
@organiser_only
def show(organiser: Organiser, code: str, item: int) -> Response:
    """The reply as everyone would read it, whether they do, and all that was ever said."""
    survey = one_or_404(survey_for(organiser, code, May.SEE))
    found = {one.id: one for one in _visible(organiser, survey)}
    return _show_page(organiser, survey, one_or_404(found.get(item)))


@bp.get("/surveys/<code>/you-said/<int:item>/edit")
@organiser_only
def edit(organiser: Organiser, code: str, item: int) -> Response:
    """The form to say it otherwise."""
    survey, found = reply_for(organiser, code, item)
    return _edit_page(organiser, survey, found, YouSaidForm.of(found.statement))


@bp.post("/surveys/<code>/you-said/<int:item>/edit")
@organiser_only
def update(organiser: Organiser, code: str, item: int) -> Response:
    """Say this from now on; what was said stays in its history."""
    survey, found = reply_for(organiser, code, item)
    form = _offered(organiser, survey, YouSaidForm(), found.statement.evidence)
    subject, problem = _subject_of(survey, found), ""
    if statement := form.statement(HeardOf(survey).of(subject).figures, found):
        try:
            found.change(form.seen.data or 0, statement, organiser, form.why.data)
            return redirect(url_for(".show", code=survey.code, item=found.id))
        except YouSaidUnfit as fault:
            form.say(fault)
        except YouSaidOvertaken:
            found = one_or_404(YouSaid.inside(survey, item))
            problem = str(OVERTAKEN)
    return _edit_page(organiser, survey, found, form, problem, 409 if problem else 422)


@bp.post("/surveys/<code>/you-said/<int:item>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, item: int) -> Response:
    """Delete it with its history; it is gone from every page of readers at once."""
    survey, found = reply_for(organiser, code, item)
    found.delete_by(organiser)
    return redirect(url_for(".index", code=survey.code))


def reply_for(organiser: Organiser, code: str, item: int) -> tuple[Survey, YouSaid]:
    """The survey, and the reply with which this organiser may do anything; else 404."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    return survey, one_or_404(YouSaid.inside(survey, item))


def _subject(organiser: Organiser, code: str) -> tuple[Survey, Subject | None]:
    """The survey, and what the address asks to reply to; None where there is no such thing."""
    survey = one_or_404(survey_for(organiser, code, May.RUN))
    return survey, subject_at(survey, request.args.get("about", ""))


def _subject_of(survey: Survey, one: YouSaid) -> Subject:
    """What it is about; as it was written where that is no longer there."""
    if found := subject_at(survey, one.key):
        return found
    asked = survey.history.labels.get(one.question, one.question)
    return Subject(one.sort, one.field, asked, one.part, "", one.called, is_asked=False)


def _visible(organiser: Organiser, survey: Survey) -> list[YouSaid]:
    """Those that this organiser may read: who only sees results reads what everyone does."""
    every = YouSaid.all_of([survey])
    if May.RUN in allowed(organiser, survey):
        return every
    return [one for one in every if one.shown_at is not None]


def _moved(survey: Survey, lines: Sequence[tuple[Subject, YouSaid]]) -> dict[int, str]:
    """{reply: what the shared results say now}, of those of which the numbers have moved."""
    counted = [(subject, one) for subject, one in lines if one.statement.figures]
    if not counted:
        return {}
    heard = HeardOf(survey)
    found = {}
    for subject, one in counted:
        now = heard.of(subject)
        if now.figures != one.statement.figures:
            found[one.id] = now.sentence or str(_("They are not shown any more."))
    return found


def _event_of(organiser: Organiser, survey: Survey) -> Event | None:
    """The event of the survey, if this organiser may run it."""
    part = EventSurvey.of(survey)
    return part.event if part and May.RUN in allowed(organiser, part.event) else None


def _offered(
    organiser: Organiser, survey: Survey, form: YouSaidForm, named: Sequence[Evidence] = ()
) -> YouSaidForm:
    """The form with what can be chosen, and with what is `named` already."""
    event = _event_of(organiser, survey)
    clauses = [
        Evidence(CLAUSE, f"{survey.code}/{one.name}", _numbered(one)[:LONGEST_EVIDENCE])
        for one in survey.definition.clauses
    ]
    latest = outcome_log.latest_told(event) if event else {}
    outcomes = [Evidence(OUTCOME, key, said) for key, said in latest.items()]
    for listed, noun in (clauses, CLAUSE), (outcomes, OUTCOME):
        known = {one.key for one in listed}
        listed += [one for one in named if one.noun == noun and one.key not in known]
    return form.offer(clauses, outcomes)


def _numbered(clause: Any) -> str:
    return f"{clause.settings['number']} {wording(clause)}".strip()


def _new_page(
    organiser: Organiser,
    survey: Survey,
    subject: Subject,
    form: YouSaidForm,
    problem: str = "",
    status: int = 200,
) -> Response:
    return survey_page(
        "you_said/you_said/new.html",
        survey,
        subject=subject,
        sorts=SORTS,
        form=_offered(organiser, survey, form),
        problem=problem,
        status=status,
    )


def _edit_page(
    organiser: Organiser,
    survey: Survey,
    one: YouSaid,
    form: YouSaidForm,
    problem: str = "",
    status: int = 200,
) -> Response:
    subject = _subject_of(survey, one)
    return survey_page(
        "you_said/you_said/edit.html",
        survey,
        subject=subject,
        item=one,
        sorts=SORTS,
        form=_offered(organiser, survey, form, one.statement.evidence),
        moved=_moved(survey, [(subject, one)]).get(one.id, ""),
        seen=form.seen.shown(one.revision, status),
        problem=problem,
        status=status,
    )


def _show_page(organiser: Organiser, survey: Survey, one: YouSaid) -> Response:
    subject, event = _subject_of(survey, one), _event_of(organiser, survey)
    return survey_page(
        "you_said/you_said/show.html",
        survey,
        subject=subject,
        item=one,
        became=became_by(survey, one),
        public_address_of=public_address_of,
        moved=_moved(survey, [(subject, one)]).get(one.id, ""),
        history=one.history,
        names=NAMES,
        sorts=SORTS,
        states=STATES,
        begins=_outcome_address(event, survey, subject, one) if event else "",
        told=PublishedDifferences.telling_of(event, source_of(YOU_SAID, one.id)) if event else None,
        button=ButtonForm(),
        address=whole(
            url_for("became.show", code=survey.code, item=one.id, _anchor=f"item-{one.id}")
        ),
    )


def _outcome_address(event: Event, survey: Survey, subject: Subject, one: YouSaid) -> str:
    """The form of an outcome, begun with this."""
    statement = one.statement
    return url_for(
        "outcome.new",
        event=event.code,
        what=statement.did or statement.said,
        kind=str(KINDS.get(one.sort, DifferenceKind.OTHER)),
        noun=CLAUSE if one.sort == OF_CLAUSE else RESULTS,
        key=f"{survey.code}/{one.question}",
        words=subject.asked[:LONGEST_EVIDENCE],
    )

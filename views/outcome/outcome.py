"""An outcome of an event, for those who organise it: the log, one of it, and its form."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from forms.button import ButtonForm
from forms.outcome.outcome import OutcomeDeletionForm, OutcomeForm
from forms.outcome.substantiation import AskingForm
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.evidence import Evidence, Quotes, as_it_is
from models.evidence.noun import LINK, OUTCOME
from models.form.zone import local_time
from models.impact.differences import delete_told_of
from models.impact.published import PublishedDifferences
from models.outcome import outcome_log
from models.outcome.outcome import (
    EFFECTS,
    EXPECTED,
    LEVELS,
    NAMES,
    Outcome,
    OutcomeOvertaken,
    OutcomeStatement,
    OutcomeUnfit,
)
from models.outcome.outcome_log import STATES, LogWish
from models.outcome.substantiation import LINK_LASTS, VERDICTS, Substantiation
from models.team.colleague import event_for
from models.team.role import May
from models.telling.difference_kind import KIND_NAMES, DifferenceKind
from models.telling.proposal import source_of
from views.evidence.address import address_of
from views.outcome.beginning import Beginning, beginning
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("outcome", __name__)

OVERTAKEN = _(
    "A colleague has changed this outcome since you opened the page, or you did in another window. "
    "What you wrote is still here: look at what it says now, and press the button to change that."
)


@bp.get("/events/<event>/outcomes/")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """The log: the outcomes of a kind and in a state, a page of them."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    asked = request.args
    wish = LogWish(asked.get("kind", ""), asked.get("state", ""), asked.get("page", 1, int))
    return event_page(
        "outcome/outcome/index.html",
        found,
        leaf=outcome_log.leaf_of(found, wish),
        deleted=outcome_log.deleted_from(found),
        kinds=[(one.value, KIND_NAMES[one]) for one in DifferenceKind],
        kind_names=KIND_NAMES,
        states=STATES,
    )


@bp.get("/events/<event>/outcomes/new")
@organiser_only
def new(organiser: Organiser, event: str) -> Response:
    """The form for an outcome: empty, or begun with what something came of."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    begun = beginning(organiser, found)
    today = local_time(datetime.now(UTC), found.time_zone).date()
    form = OutcomeForm.new(today, **begun.said)
    form.tellable.data = not begun.holds_answers
    return _new_page(found, form, begun)


@bp.post("/events/<event>/outcomes/new")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Log the outcome."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), OutcomeForm()
    begun = beginning(organiser, found)
    if statement := form.statement(begun.evidence, is_refused=begun.is_refused):
        try:
            made = Outcome.log(found, statement, organiser)
            return redirect(url_for(".show", event=found.code, outcome=made.id))
        except OutcomeUnfit as fault:
            form.say(fault)
    return _new_page(found, form, begun, 422)


@bp.get("/events/<event>/outcomes/<int:outcome>")
@organiser_only
def show(organiser: Organiser, event: str, outcome: int) -> Response:
    """The outcome, its evidence, who was asked about it, and all that was ever said of it."""
    return outcome_page(*outcome_for(organiser, event, outcome, May.RUN))


@bp.get("/events/<event>/outcomes/<int:outcome>/edit")
@organiser_only
def edit(organiser: Organiser, event: str, outcome: int) -> Response:
    """The form to change what is said of it."""
    found, logged = outcome_for(organiser, event, outcome, May.RUN)
    return _edit_page(found, logged, OutcomeForm.of(logged.statement))


@bp.post("/events/<event>/outcomes/<int:outcome>/edit")
@organiser_only
def update(organiser: Organiser, event: str, outcome: int) -> Response:
    """Say this of it from now on; what was said stays in its history."""
    found, logged = outcome_for(organiser, event, outcome, May.RUN)
    form, problem = OutcomeForm(), ""
    kept = [one for one in _named(logged.statement) if one.name in form.kept.data]
    if statement := form.statement(kept, logged):
        try:
            logged.change(form.seen.data or 0, statement, organiser, form.why.data)
            return redirect(url_for(".show", event=found.code, outcome=logged.id))
        except OutcomeUnfit as fault:
            form.say(fault)
        except OutcomeOvertaken:
            logged = one_or_404(Outcome.inside(found, outcome))
            problem = str(OVERTAKEN)
    return _edit_page(found, logged, form, problem, 409 if problem else 422)


@bp.post("/events/<event>/outcomes/<int:outcome>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, outcome: int) -> Response:
    """Delete it with its history, and what is told of it; a line says that one was there."""
    found, logged = outcome_for(organiser, event, outcome, May.RUN)
    if OutcomeDeletionForm().withdrawn.data:
        delete_told_of(found, source_of(OUTCOME, logged.id), organiser)
    logged.delete_by(organiser)
    return redirect(url_for(".index", event=found.code))


def outcome_for(organiser: Organiser, event: str, outcome: int, may: May) -> tuple[Event, Outcome]:
    """The event, and the outcome in it, with which this organiser may do this; else 404."""
    found = one_or_404(event_for(organiser, event, may))
    return found, one_or_404(Outcome.inside(found, outcome))


def outcome_page(
    event: Event,
    outcome: Outcome,
    asking: AskingForm | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    """Answer with the page of an outcome."""
    statement, quotes = outcome.statement, Quotes(event)
    return event_page(
        "outcome/outcome/show.html",
        event,
        outcome=outcome,
        statement=statement,
        evidence=[(one, address_of(one, event)) for one in as_it_is(statement.evidence, quotes)],
        named=len(statement.evidence),
        asked=Substantiation.all_of(outcome),
        history=outcome.history,
        asking=asking or AskingForm(formdata=None),
        button=ButtonForm(),
        told=PublishedDifferences.telling_of(event, source_of(OUTCOME, outcome.id)),
        deletion=OutcomeDeletionForm(formdata=None, data={"withdrawn": True}),
        days=LINK_LASTS.days,
        verdicts=VERDICTS,
        **_words(),
        status=status,
        **context,
    )


def _words() -> dict[str, Any]:
    return {
        "kind_names": KIND_NAMES,
        "names": NAMES,
        "expected": EXPECTED,
        "effects": EFFECTS,
        "levels": LEVELS,
    }


def _named(statement: OutcomeStatement) -> list[Evidence]:
    """The evidence of a statement other than links, as it is stored."""
    return [one for one in statement.evidence if one.noun != LINK]


def _taken_off(outcome: Outcome, form: OutcomeForm) -> set[str]:
    """The names of the evidence that whoever sent this had before them and did not keep."""
    seen = [one.statement for one in outcome.versions if one.number == form.seen.data]
    return {one.name for then in seen for one in _named(then)} - set(form.kept.data)


def _new_page(event: Event, form: OutcomeForm, begun: Beginning, status: int = 200) -> Response:
    return event_page("outcome/outcome/new.html", event, form=form, begun=begun, status=status)


def _edit_page(
    event: Event, outcome: Outcome, form: OutcomeForm, problem: str = "", status: int = 200
) -> Response:
    shown, quotes = [], Quotes(event)
    taken_off = _taken_off(outcome, form) if form.is_submitted() else set()
    for one in _named(outcome.statement):
        # The words of a quote that is gone are nowhere; it can still be taken off.
        [*now] = as_it_is([one], quotes)
        shown.append((one.name, now[0] if now else one, one.name not in taken_off))
    return event_page(
        "outcome/outcome/edit.html",
        event,
        outcome=outcome,
        form=form,
        named=shown,
        seen=form.seen.shown(outcome.revision, status),
        problem=problem,
        status=status,
    )

"""The evidence of an outcome: what of the event can be named as some, and where it leads."""

from flask import Blueprint, Response, url_for

from forms.evidence.evidence import EvidenceForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence import evidence
from models.evidence.evidence import Evidence
from models.evidence.noun import CLAUSE, INDICATOR, PHOTO, QUOTE, RESULTS, TAKEN_BACK, TESTIMONY
from models.indicator.indicator import Indicator
from models.outcome.outcome import Outcome, OutcomeOvertaken, OutcomeUnfit
from models.team.colleague import event_for, parts_for
from models.team.role import May
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("evidence", __name__)


@bp.get("/events/<event>/outcomes/<int:outcome>/evidence")
@organiser_only
def new(organiser: Organiser, event: str, outcome: int) -> Response:
    """What of the event can be named: results, clauses, figures, and words and photos for all."""
    found, logged = _found(organiser, event, outcome)
    return _page(organiser, found, logged, EvidenceForm(formdata=None))


@bp.post("/events/<event>/outcomes/<int:outcome>/evidence")
@organiser_only
def create(organiser: Organiser, event: str, outcome: int) -> Response:
    """Name what is ticked, as the next version of the outcome."""
    found, logged = _found(organiser, event, outcome)
    form, problem = EvidenceForm(), ""
    chosen = [one for one in _offered(organiser, found, logged) if one.name in form.named.data]
    if not form.validate() or not chosen:
        problem = next(iter(form.above), _("Tick what shows that it is so."))
        return _page(organiser, found, logged, form, problem, 422)
    named = tuple(Evidence(one.noun, one.key, _kept(one)) for one in chosen)
    try:
        logged.name(form.seen.data or 0, named, organiser, _("Evidence was added"))
    except OutcomeUnfit as fault:
        return _page(organiser, found, logged, form, fault.message, 422)
    except OutcomeOvertaken:
        logged = one_or_404(Outcome.inside(found, outcome))
        problem = _(
            "The outcome was changed meanwhile. Look at what it says now, and press the button "
            "again if what is ticked shows it still."
        )
        return _page(organiser, found, logged, form, problem, 409)
    return redirect(url_for("outcome.show", event=found.code, outcome=logged.id))


def _found(organiser: Organiser, event: str, outcome: int) -> tuple[Event, Outcome]:
    found = one_or_404(event_for(organiser, event, May.RUN))
    return found, one_or_404(Outcome.inside(found, outcome))


def _offered(organiser: Organiser, event: Event, outcome: Outcome) -> list[Evidence]:
    """What can be named, without what is."""
    seen, _others = parts_for(organiser, event, May.SEE)
    read, _others = parts_for(organiser, event, May.ANSWERS)
    found = evidence.offered([one.survey for one in seen], [one.survey for one in read])
    found += evidence.wall_evidence(event)[: evidence.MOST_OFFERED]
    found += [Evidence(INDICATOR, str(one.id), one.called) for one in Indicator.all_of(event)]
    there = {one.name for one in outcome.statement.evidence}
    return [one for one in found if one.name not in there]


def _kept(one: Evidence) -> str:
    """The words that are stored of it: of what somebody may take back none."""
    return "" if one.noun in TAKEN_BACK else one.words


def _page(
    organiser: Organiser,
    event: Event,
    outcome: Outcome,
    form: EvidenceForm,
    problem: str = "",
    status: int = 200,
) -> Response:
    return event_page(
        "evidence/evidence/new.html",
        event,
        outcome=outcome,
        form=form,
        offered=[(one.name, one) for one in _offered(organiser, event, outcome)],
        nouns={
            RESULTS: _("Results"),
            CLAUSE: _("Clause"),
            QUOTE: _("Quote"),
            INDICATOR: _("Figure"),
            TESTIMONY: _("In their words"),
            PHOTO: _("Photo"),
        },
        seen=form.seen.shown(outcome.revision, status),
        problem=problem,
        status=status,
    )

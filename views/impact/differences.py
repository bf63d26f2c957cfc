"""What an event changed, on its organiser's desk: what is told, what could be, and the parts."""

from typing import Any

from flask import Blueprint, Response, url_for

from forms.button import ButtonForm
from forms.impact.differences import DifferencesForm
from forms.impact.published import PublishedForm
from language.message import Lazy, ngettext
from language.message import lazy_gettext as _
from models.account.organiser import Organiser
from models.event.ending import Ending
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.differences import Differences
from models.impact.differences_desk import desk_of
from models.impact.published import PublishedDifferences
from models.outcome.substantiation import unclosed_answers
from models.request.request import Request
from models.team.colleague import allowed, event_for, parts_for, shared_with
from models.team.role import May
from models.telling.difference_kind import KIND_NAMES
from models.wall.exhibit import fields_asked, new_texts
from models.wall.photo import new_photos
from models.wall.reply import Undecided, undecided
from models.wave.reminder import Reminder
from models.you_said.you_said import not_shown
from views.evidence.address import public_address_of
from views.impact.told_page import version_days
from web.address import whole
from web.desk import event_page
from web.guard import asking, one_or_404, organiser_only
from web.page import redirect
from web.process import pdf

bp = Blueprint("differences", __name__)

# What else there is about what the event changed, a line a noun: (endpoint, what it is called,
# what one does there). Each endpoint takes the code of the event as `event`.
# What waits in a part stands beside it, for who may decide it (see _to_do).
PARTS: tuple[tuple[str, Lazy, Lazy], ...] = (
    ("outcome.index", _("Outcomes"), _("Who does what differently, and who confirms it")),
    ("requests.index", _("Requests"), _("What people ask for and where, and what becomes of it")),
    ("network.show", _("Connections between teams"), _("Which teams met which")),
    ("myth_question.index", _("Myths"), _("What people believed before, and what settles it")),
    (
        "event_you_said.index",
        _("You said, we did"),
        _("What became of what people said, as they find it at their receipt"),
    ),
    (
        "wave_calendar.index",
        _("Asked again"),
        _("What is open now, what opens next, and how many answered each time"),
    ),
    ("indicator.index", _("Figures over time"), _("What is counted before the event and after it")),
    ("wall.show", _("In their words"), _("What people wrote and agreed to have published")),
    ("reply.index", _("Replies"), _("What readers say; you read it before everyone does")),
    ("journal.index", _("Your journal"), _("What you think of your work; nobody else reads it")),
)


@bp.get("/events/<event>/differences")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """What is told of the event, what could be told, and what readers see of it."""
    return desk_page(one_or_404(event_for(organiser, event, May.SEE)))


@bp.get("/events/<event>/differences/edit")
@organiser_only
def edit(organiser: Organiser, event: str) -> Response:
    """The head of the page, and the event of the year before."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    page = Differences.of(found)
    former = page.former_event
    said = {"introduction": page.introduction, "former": former.code if former else ""}
    form = _offered(organiser, found, DifferencesForm(formdata=None, data=said))
    return event_page("impact/differences/edit.html", found, form=form)


@bp.post("/events/<event>/differences/edit")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Change these."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    form = _offered(organiser, found, DifferencesForm())
    if not form.validate():
        return event_page("impact/differences/edit.html", found, form=form, status=422)
    former = {one.code: one for one in _others(organiser, found)}.get(form.former.data)
    Differences.change(found, form.introduction.data, former)
    return redirect(url_for(".show", event=found.code))


def desk_page(
    event: Event, problem: object = "", status: int = 200, form: PublishedForm | None = None
) -> Response:
    """Answer with the page on which the differences of an event are put together."""
    page, newest = Differences.of(event), PublishedDifferences.newest(event)
    versions = PublishedDifferences.all_of(event)
    tellings = newest.tellings if newest else {}
    desk, read = desk_of(event, tellings), set(tellings)
    context: dict[str, Any] = {
        "page": page,
        "desk": desk,
        "newest": newest,
        "versions": version_days(event, versions),
        "gone": len(read - {one.difference.id for one in desk.lines} - set(page.withdrawn)),
        "address": whole(url_for("told_page.show", event=event.code)),
        "makes_files": pdf.is_offered(),
        "parts": PARTS,
        **_to_do(event),
    }
    return event_page(
        "impact/differences/show.html",
        event,
        kinds=KIND_NAMES,
        public_address_of=public_address_of,
        form=form or PublishedForm(formdata=None),
        button=ButtonForm(),
        problem=problem,
        status=status,
        **context,
    )


def _to_do(event: Event) -> dict[str, Any]:
    """What waits in the parts for who runs the event, and whether they can share more results."""
    if May.RUN not in allowed(asking(), event):
        return {"waiting": {}, "unshared": False}
    able, _others = parts_for(asking(), event, May.RUN)
    return {"waiting": _waiting(event, able), "unshared": bool(Ending.of(able).unshared)}


def _waiting(event: Event, able: list[EventSurvey]) -> dict[str, str]:
    """{endpoint of a part: what waits there}, of the parts in which anything does."""
    texts = new_texts(fields_asked(one.survey for one in able))
    photos = new_photos([event]).get(event.id, 0)
    answers = unclosed_answers(event)
    unshown = not_shown(one.survey for one in able)
    late = Request.overdue([event]).get(event.id, 0)
    addresses = Reminder.waiting_in(event)
    replies = undecided([event]).get(event.id, Undecided(0, 0))
    said = {
        "outcome.index": [
            ngettext("%(num)s answer to close", "%(num)s answers to close", answers)
            if answers
            else ""
        ],
        "event_you_said.index": [
            ngettext("%(num)s not shown yet", "%(num)s not shown yet", unshown) if unshown else ""
        ],
        "requests.index": [ngettext("%(num)s overdue", "%(num)s overdue", late) if late else ""],
        "wave_calendar.index": [
            ngettext("%(num)s address waits", "%(num)s addresses wait", addresses)
            if addresses
            else ""
        ],
        "wall.show": [
            ngettext("%(num)s text to look at", "%(num)s texts to look at", texts) if texts else "",
            ngettext("%(num)s photo to look at", "%(num)s photos to look at", photos)
            if photos
            else "",
        ],
        "reply.index": [
            ngettext("%(num)s reported", "%(num)s reported", replies.reported)
            if replies.reported
            else "",
            ngettext("%(num)s waiting", "%(num)s waiting", replies.waiting)
            if replies.waiting
            else "",
        ],
    }
    found = {endpoint: " · ".join(filter(None, words)) for endpoint, words in said.items()}
    return {endpoint: words for endpoint, words in found.items() if words}


def _others(organiser: Organiser, event: Event) -> list[Event]:
    """The other events that this organiser may see, the latest first."""
    theirs = Event.all_of(organiser, shared_with(organiser).events)
    return [one for one in theirs if one.id != event.id]


def _offered(organiser: Organiser, event: Event, form: DifferencesForm) -> DifferencesForm:
    form.offer(_others(organiser, event))
    return form

"""What is settled for an event beside its programme, on one page of cards; its surveys’ end."""

from flask import Blueprint, Response, flash, url_for

from forms.button import ButtonForm
from forms.event.opening import OpeningForm
from language.message import Lazy, lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.ending import Ending
from models.event.event import Event
from models.survey.draft import Overtaken
from models.team.colleague import event_for, parts_for
from models.team.role import May
from models.wave.series import Wave
from storage.database import writing
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("settings", __name__)

NOT_CLOSED = lazy_gettext(
    "Surveys were opened or closed since you opened this page. "
    "Nothing was closed now: look at them as they are, and press the button again."
)
NOT_SHARED = lazy_gettext(
    "Surveys were shared, opened or changed since you opened this page. "
    "Nothing was shared now: look at them as they are, and press the button again."
)


@bp.get("/events/<event>/settings")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """Its details and its address, its copy for next year, its colleagues, its end."""
    return _page(organiser, one_or_404(event_for(organiser, event, May.RUN)))


@bp.post("/events/<event>/closure")
@organiser_only
def close(organiser: Organiser, event: str) -> Response:
    """Close all surveys of the event, or none if others take answers than the page showed."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    try:
        with writing():
            ending = ending_of(organiser, found)
            ending.close(OpeningForm().seen.data)
    except Overtaken:
        return _page(organiser, found, NOT_CLOSED, 409)
    flash(
        ngettext("%(num)s survey is closed.", "%(num)s surveys are closed.", len(ending.unclosed))
    )
    return redirect(url_for(".show", event=found.code))


@bp.post("/events/<event>/sharing")
@organiser_only
def share(organiser: Organiser, event: str) -> Response:
    """Show all results of the event to everyone, or none if they are others than on the page."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    try:
        with writing():
            ending = ending_of(organiser, found)
            ending.share(OpeningForm().seen.data)
            for one in ending.unshared:
                audit.note("results shared", organiser, one.code)
    except Overtaken:
        return _page(organiser, found, NOT_SHARED, 409)
    flash(
        ngettext(
            "The results of %(num)s survey are shared.",
            "The results of %(num)s surveys are shared.",
            len(ending.unshared),
        )
    )
    return redirect(url_for(".show", event=found.code))


def ending_of(organiser: Organiser, event: Event) -> Ending:
    """What is left to do of the surveys of the event that this organiser may run.

    What is asked again months later does not end with it.
    """
    parts = parts_for(organiser, event, May.RUN)[0]
    later = Wave.later_among(part.survey for part in parts)
    return Ending.of(part for part in parts if part.survey_id not in later)


def _page(
    organiser: Organiser, event: Event, problem: Lazy | str = "", status: int = 200
) -> Response:
    return event_page(
        "event/settings/show.html",
        event,
        button=ButtonForm(),
        ending=ending_of(organiser, event),
        problem=problem,
        status=status,
    )

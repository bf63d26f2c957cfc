"""Letters about a survey or an event: how far each is, and the button that stops it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.event.event import Event
from models.mail import outbox
from models.mail.letter import PAGE_SIZE, About, Letter
from models.survey.survey import LARGEST_NUMBER
from models.survey.title import title_of
from models.team.colleague import event_for, survey_for
from models.team.role import May
from web.desk import event_page, survey_page
from web.guard import moves_by_itself, one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("letter", __name__)


@bp.get("/surveys/<code>/letters/")
@bp.get("/events/<event>/letters/")
@organiser_only
def index(organiser: Organiser, code: str = "", event: str = "") -> Response:
    """The letters, the newest first, a page of them."""
    about = _about(organiser, code, event)
    before = request.args.get("before", 0, int)
    found = Letter.all_of(about)
    if 0 < before <= LARGEST_NUMBER:
        found = found.where(Letter.id < before)
    letters = list(found.limit(PAGE_SIZE + 1))
    more = letters[PAGE_SIZE - 1].id if len(letters) > PAGE_SIZE else None
    return _page("mail/letter/index.html", about, letters=letters[:PAGE_SIZE], more=more)


@bp.get("/surveys/<code>/letters/<int:letter>")
@bp.get("/events/<event>/letters/<int:letter>")
@organiser_only
@moves_by_itself
def show(organiser: Organiser, letter: int, code: str = "", event: str = "") -> Response:
    """What was written, and how far it is; htmx gets what moves of it."""
    about = _about(organiser, code, event)
    one = one_or_404(_letter(about, letter))
    return _page("mail/letter/show.html", about, letter=one, fragment="progress")


@bp.post("/surveys/<code>/letters/<int:letter>/stop")
@bp.post("/events/<event>/letters/<int:letter>/stop")
@organiser_only
def update(organiser: Organiser, letter: int, code: str = "", event: str = "") -> Response:
    """Send no more of it."""
    about = _about(organiser, code, event)
    outbox.stop(one_or_404(_letter(about, letter)), organiser)
    return redirect(url_for(".show", letter=letter, **_here(about)))


def _about(organiser: Organiser, code: str, event: str) -> About:
    if event:
        return one_or_404(event_for(organiser, event, May.CONTACTS))
    return one_or_404(survey_for(organiser, code, May.CONTACTS))


def _letter(about: About, letter: int) -> Letter | None:
    return Letter.of(about, letter) if letter <= LARGEST_NUMBER else None


def _here(about: About) -> dict[str, Any]:
    """What leads to the letters about this, in an address."""
    return {"event": about.code} if isinstance(about, Event) else {"code": about.code}


def _page(template: str, about: About, **context: Any) -> Response:
    context |= {"here": _here(about), "button": ButtonForm()}
    if isinstance(about, Event):
        context |= {"place": "event/place.html", "place_tab": "differences"}
        return event_page(template, about, name=about.title, zone=about.time_zone, **context)
    context |= {"place": "survey/place.html", "place_tab": "settings"}
    zone = about.time_zone or "UTC"
    return survey_page(template, about, name=title_of(about), zone=zone, **context)

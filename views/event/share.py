"""How people get to an event: its one address, the text for mail and chat, its code, its poster."""

from contextlib import AbstractContextManager, nullcontext

from flask import Blueprint, Response

from formats.text.invitation import event_invitation
from language.message import spoken
from models.account.organiser import Organiser
from models.event.event_survey import EventSurvey
from models.form.definition import Definition
from models.survey.schedule import CLOSED, DRAFT, OPEN
from models.survey.title import definition_of
from models.team.colleague import event_for
from models.team.role import May
from web.address import event_address
from web.desk import event_page
from web.guard import one_or_404, organiser_only
from web.language import speaking_of

bp = Blueprint("share", __name__)


@bp.get("/events/<event>/share")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The address, the code, and what is made of them."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    address, parts = event_address(found), EventSurvey.all_of(found)
    asked = asked_in(parts)
    with speaking_to_attendees(asked):
        invited, tag = event_invitation(found, asked, address), spoken.get().tag
    return event_page(
        "event/share/show.html",
        found,
        address=address,
        invitation=invited,
        told_in=tag,
        is_open=any(one.survey.state == OPEN for one in parts),
    )


def asked_in(parts: list[EventSurvey]) -> list[Definition]:
    """What people are asked at an event: of drafts too where there is nothing else, never of what
    is closed."""
    coming = [one.survey for one in parts if one.survey.state not in (DRAFT, CLOSED)]
    drafts = [one.survey for one in parts if one.survey.state == DRAFT]
    return [asked for one in coming or drafts if (asked := definition_of(one)) is not None]


def speaking_to_attendees(asked: list[Definition]) -> AbstractContextManager[None]:
    """In the `with`, speak the language of these forms, if they have one; else as before."""
    same = len({one.language for one in asked}) == 1
    return speaking_of(asked[0]) if same else nullcontext()

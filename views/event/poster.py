"""A poster of an event, for the organiser to print: one code for all its surveys."""

from flask import Blueprint, Response, url_for

from formats.text.invitation import event_invitation
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event_survey import EventSurvey
from models.team.colleague import event_for
from models.team.role import May
from views.event.share import asked_in, speaking_to_attendees
from web.address import event_address
from web.guard import one_or_404, organiser_only
from web.page import page

bp = Blueprint("event_poster", __name__)


@bp.get("/events/<event>/poster")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """The poster, in the language of the forms if they have one; what to do with it, in ours."""
    found = one_or_404(event_for(organiser, event, May.SEE))
    asked = asked_in(EventSurvey.all_of(found))
    back, advice = _("Back to the event’s page"), _("Print this page on A4.")
    with speaking_to_attendees(asked):
        return page(
            "survey/poster/show.html",
            invitation=event_invitation(found, asked, event_address(found)),
            qr=url_for("programme.qr", event=found.code),
            home=url_for("share.show", event=found.code),
            back=back,
            advice=advice,
        )

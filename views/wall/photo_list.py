"""What is said of the photos of an event, as a file; the photos are in the event’s archive."""

from flask import Blueprint, Response

from formats.wall import photo as sheet
from models.account import audit
from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wall.photo import Photo
from web.attachment import attachment
from web.guard import one_or_404, organiser_only

bp = Blueprint("photo_list", __name__)


@bp.get("/events/<event>/wall/photos.csv")
@organiser_only
def show(organiser: Organiser, event: str) -> Response:
    """A line a photo, in whichever state."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    audit.note("photos exported", organiser, found.code)
    headers = {"Content-Disposition": attachment(f"{found.code}-photos.csv")}
    written = sheet.write(Photo.all_of(found))
    return Response(written, content_type=sheet.MIMETYPE, headers=headers)

"""The file of a photo: for everyone while it is on a wall that is shown, and for its organisers.

It is asked for anew each time (no-cache, with an ETag), so that it is gone with the next request
when it is taken off; what is not taken off costs no bytes but these of the question.
"""

from flask import Blueprint, Response, request

from models.account.organiser import Organiser
from models.team.colleague import event_for
from models.team.role import May
from models.wall.photo import MIMETYPE, SIZES, Photo
from views.wall.wall import shared_wall
from web.guard import one_or_404, organiser_only, public
from web.headers import INERT, allow, let_in

bp = Blueprint("photo_file", __name__)


@bp.get("/e/<event>/wall/photos/<key>/<size>.webp")
@public
def public_show(event: str, key: str, size: str) -> Response:
    """The file of a photo that everyone may see. Other sites may show it, as feed readers do."""
    found = shared_wall(event)
    return let_in(_sent(one_or_404(Photo.published(found, key)), size))


@bp.get("/events/<event>/wall/photos/<photo>/<size>.webp")
@organiser_only
def show(organiser: Organiser, event: str, photo: str, size: str) -> Response:
    """The file of a photo in any state."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    answered = _sent(one_or_404(Photo.inside(found, photo)), size)
    # It may be one that nobody else sees yet: it does not stay behind in a browser.
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _sent(photo: Photo, size: str) -> Response:
    one_or_404(size if size in SIZES else None)
    answered = Response(mimetype=MIMETYPE)
    answered.set_etag(f"{photo.digest[:32]}-{size}")
    answered.headers["Cache-Control"] = "no-cache"
    answered.headers["Content-Disposition"] = f'inline; filename="{photo.key}.webp"'
    allow(answered, INERT)
    if answered.make_conditional(request).status_code != 304:
        answered.set_data(one_or_404(photo.content(size)))
    return answered

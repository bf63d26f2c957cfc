"""You said, we did, of all surveys of an event, for those who organise it."""

from flask import Blueprint, Response, url_for

from models.account.organiser import Organiser
from models.team.colleague import event_for, parts_for
from models.team.role import May
from models.you_said.you_said import YouSaid
from web.address import whole
from web.desk import event_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("event_you_said", __name__)


@bp.get("/events/<event>/you-said")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """Each survey with how many replies there are, and how many everyone reads."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    able, others = parts_for(organiser, found, May.RUN)
    written: dict[int, list[YouSaid]] = {part.survey_id: [] for part in able}
    for one in YouSaid.all_of(part.survey for part in able):
        written[one.survey_id].append(one)
    return event_page(
        "you_said/you_said/event.html",
        found,
        lines=[(part.survey, *_counted(written[part.survey_id])) for part in able],
        others=len(others),
        written=sum(map(len, written.values())),
        address=whole(url_for("became.event_show", event=found.code)),
        feed=whole(url_for("became_feed.event_show", event=found.code)),
    )


def _counted(several: list[YouSaid]) -> tuple[int, int]:
    return len(several), sum(one.shown_at is not None for one in several)

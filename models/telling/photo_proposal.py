"""A shared photo: photos of the wall as a difference, which keeps nothing of them itself."""

from language.message import gettext as _
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import PHOTO
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.wall.photo import newest_photos
from models.wall.wall import is_shared

MOST_TOGETHER = 3  # of one difference


def proposals(event: Event) -> list[Proposal]:
    """The photos of the event that were published last, together, while the wall is shown.

    They are asked for each time they are seen (`models/impact/public_evidence.py`).
    """
    latest = newest_photos(event, MOST_TOGETHER) if is_shared(event) else []
    if not latest:
        return []
    return [
        Proposal(
            source=source_of(PHOTO, "latest"),
            kind=DifferenceKind.OTHER,
            heading=_("As it was seen"),
            # No number: it would stay when one of them is taken off.
            sentence=_("Who took these photos, and whoever can be recognised in them, agreed."),
            number="",
            as_of=latest[0].published_on,
            evidence=tuple(Evidence(PHOTO, one.key, "") for one in latest),
        )
    ]

"""Own words: published testimonies as a difference, which keeps none of the words itself."""

from language.message import gettext as _
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import TESTIMONY
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.wall.testimony import newest
from models.wall.wall import is_shared

MOST_TOGETHER = 5  # of one difference


def proposals(event: Event) -> list[Proposal]:
    """The testimonies of the event that were published last, together.

    Their words are asked for each time they are read (`models/impact/public_evidence.py`), as
    their writers may take them back. While the wall is not shown, there are none.
    """
    latest = newest(event, MOST_TOGETHER) if is_shared(event) else []
    if not latest:
        return []
    return [
        Proposal(
            source=source_of(TESTIMONY, "latest"),
            kind=DifferenceKind.OTHER,
            heading=_("In their words"),
            # No number: it would stay when one of them takes their words back.
            sentence=_("Who wrote this lets everyone read it."),
            number="",
            as_of=latest[0].published_on,
            evidence=tuple(Evidence(TESTIMONY, one.key, "") for one in latest),
        )
    ]

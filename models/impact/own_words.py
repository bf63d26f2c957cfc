"""Own words: published testimonies as differences, each in the words of who wrote it."""

from models.event.event import Event
from models.impact.difference_kind import DifferenceKind
from models.impact.proposal import Evidence, Proposal
from models.wall.testimony import Testimony, newest

NOUN = "testimony"
MOST = 50


def proposals(event: Event) -> list[Proposal]:
    """The testimonies of the event that were published last, MOST at the most.

    Whoever tells one has to ask again each time it is read (`still_published` of
    models/wall/testimony.py): its writer may take it back.
    """
    return [_proposal(one) for one in newest(event, MOST)]


def _proposal(one: Testimony) -> Proposal:
    said = " ".join(one.words.split())
    sentence = f"“{said}” ({one.credit})" if one.credit else f"“{said}”"
    return Proposal(
        source=f"{NOUN}:{one.key}",
        kind=DifferenceKind.OTHER,
        heading=one.question,
        sentence=sentence,
        number="",
        as_of=one.published_on,
        evidence=(Evidence(NOUN, one.key, said),),
    )

"""A witness: a piece of evidence as everyone may see it at this moment.

What a person can take back is looked up each time: quotes, what stands on the wall while that is
shown, and whether results are shared. Nothing of it is frozen with the difference that names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.event.event import Event
from models.impact.confirmation import in_words, is_standing, standings
from models.impact.evidence import (
    CLAUSE,
    LINK,
    PHOTO,
    QUOTE,
    RESULTS,
    TAKEN_BACK,
    TESTIMONY,
)
from models.impact.proposal import Evidence
from models.impact.shared_quote import quoted
from models.impact.substantiation import CONFIRMATION, still_named
from models.impact.telling import Telling
from models.survey.survey import Survey
from models.wall.photo import ShownPhoto, photos_shown
from models.wall.testimony import still_published


@dataclass(frozen=True)
class Witness:
    """What readers are shown. `place` is what an address is made of; () where there is none."""

    noun: str
    words: str
    place: tuple[str, ...] = ()
    is_doubtful: bool = False  # it speaks against what is told, more than for it
    photo: ShownPhoto | None = None


def witnesses(event: Event, evidence: Iterable[Evidence]) -> dict[Evidence, Witness]:
    """The pieces of evidence that everyone may see now; those that nobody may are left out."""
    by_noun: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_noun.setdefault(one.noun, []).append(one)
    found: dict[Evidence, Witness] = {}
    for noun, several in by_noun.items():
        look = LOOKS.get(noun)
        if look is None:
            found |= {one: Witness(noun, one.words) for one in several if one.words}
        else:
            found |= look(event, several)
    return found


def unseen(telling: Telling, seen: Mapping[Evidence, Witness]) -> int:
    """How many of its words and photos were taken back, or are not shown for now."""
    return sum(one.noun in TAKEN_BACK and one not in seen for one in telling.evidence)


def is_emptied(telling: Telling, seen: Mapping[Evidence, Witness]) -> bool:
    """True if it had people’s own words or photos alone to show, and none of them is left.

    What says a number says something without them.
    """
    pieces = telling.evidence
    return bool(pieces) and not telling.number and unseen(telling, seen) == len(pieces)


def _links(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    return {one: Witness(LINK, one.words or one.key, (one.key,)) for one in several}


def _results(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """With a place while the results of the survey are shared."""
    split = {one: one.key.partition("/") for one in several}
    shared = {
        code: survey.code
        for code in sorted({code for code, _, _ in split.values()})
        if (survey := Survey.at(code)) and survey.shared_at is not None
    }
    return {
        one: Witness(one.noun, one.words, (shared[code], name) if code in shared else ())
        for one, (code, _, name) in split.items()
    }


def _quotes(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    words = quoted(event, [one.key for one in several])
    return {one: Witness(QUOTE, words[one.key]) for one in several if one.key in words}


def _testimonies(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    found = still_published(event, [one.key for one in several])
    return {one: Witness(QUOTE, found[one.key].in_words) for one in several if one.key in found}


def _photos(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    found = photos_shown(event, [one.key for one in several])
    return {
        one: Witness(PHOTO, shown.in_words, (event.code, shown.key), photo=shown)
        for one in several
        if (shown := found.get(one.key))
    }


def _confirmations(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """How many agree now; and a name with what they say, while they let everyone read it."""
    named = still_named(event, [one.key for one in several if one.key.isdecimal()])
    found = _standings(event, [one for one in several if is_standing(one)])
    return found | {
        one: Witness(one.noun, in_words(named[one.key])) for one in several if one.key in named
    }


def _standings(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    found = standings(event, [one.key for one in several])
    return {
        one: Witness(CONFIRMATION, now.words, is_doubtful=now.is_doubtful)
        for one in several
        if (now := found.get(one.key))
    }


# How evidence of a noun is looked up; of any other the words are shown that were kept. What a
# person can withdraw has to be here.
LOOKS: dict[str, Callable[[Event, Sequence[Evidence]], dict[Evidence, Witness]]] = {
    LINK: _links,
    RESULTS: _results,
    CLAUSE: _results,
    QUOTE: _quotes,
    TESTIMONY: _testimonies,
    PHOTO: _photos,
    CONFIRMATION: _confirmations,
    "outcome": _standings,  # as it was kept once, with how many agreed on that day
}

"""A witness: a piece of evidence as everyone may see it at this moment.

What a person can take back is looked up each time: quotes, what stands on the wall while that is
shown, and whether results are shared. Nothing of it is frozen with the difference that names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from language.message import gettext as _
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.confirmation import in_words, is_standing, standings
from models.impact.evidence import (
    CLAUSE,
    DEMAND,
    LINK,
    MYTH,
    PHOTO,
    QUOTE,
    RESULTS,
    TAKEN_BACK,
    TESTIMONY,
    numbers_of,
)
from models.impact.followed_myth import told_of
from models.impact.growth import grown_publicly
from models.impact.proposal import Evidence
from models.impact.shared_quote import quoted
from models.impact.substantiation import CONFIRMATION, still_named
from models.impact.telling import Telling
from models.impact.you_said import YouSaid
from models.survey.survey import Survey
from models.wall.photo import ShownPhoto, photos_shown
from models.wall.testimony import still_published

YOU_SAID = "you_said"


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


def settling(sources: Sequence[Evidence]) -> tuple[Witness, ...]:
    """What settles a myth, links and clauses, as everyone may see it now."""
    links = [one for one in sources if one.noun == LINK]
    found = _at_their_address(links) | _where_shared([one for one in sources if one.noun == CLAUSE])
    return tuple(found[one] for one in sources if one in found)


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
    return _at_their_address(several)


def _at_their_address(several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    return {one: Witness(LINK, one.words or one.key, (one.key,)) for one in several}


def _myths(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """Those whose page everyone may read now, in the words of today."""
    found = told_of([one.key for one in several])
    return {
        one: Witness(MYTH, _("“%(statement)s”", statement=to.statement), (to.code,))
        for one in several
        if (to := found.get(one.key))
    }


def _results(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    return _where_shared(several)


def _where_shared(several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """With a place while the results of the survey are shared."""
    split = {one: one.key.partition("/") for one in several}
    shared = {
        code: survey.code
        for code in sorted({code for code, _slash, _name in split.values()})
        if (survey := Survey.at(code)) and survey.shared_at is not None
    }
    return {
        one: Witness(one.noun, one.words, (shared[code], name) if code in shared else ())
        for one, (code, _slash, name) in split.items()
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
    named = still_named(event, [one.key for one in several])
    found = _standings(event, [one for one in several if is_standing(one)])
    return found | {
        one: Witness(one.noun, in_words(named[one.key])) for one in several if one.key in named
    }


def _you_said(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """With a place while everyone may read it; gone when its organiser shows it no longer."""
    ids = numbers_of(one.key for one in several)
    found: Any = (
        YouSaid.select(YouSaid.id, Survey.code)
        .join(Survey)
        .join(EventSurvey)
        .where(EventSurvey.event == event, YouSaid.id << ids, YouSaid.shown_at.is_null(False))
    )
    codes = {str(id): code for id, code in found.tuples()}
    return {
        one: Witness(YOU_SAID, one.words, (codes[one.key], one.key))
        for one in several
        if one.key in codes
    }


def _standings(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    found = standings(event, [one.key for one in several])
    return {
        one: Witness(CONFIRMATION, now.words, is_doubtful=now.is_doubtful)
        for one in several
        if (now := found.get(one.key))
    }


def _demands(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """With the event that grew out of it, once that one tells everyone what it changed too."""
    grown = grown_publicly(event, [one.key for one in several])
    return {
        one: Witness(DEMAND, _led_to(one.words, grown.get(one.key)), _place_of(grown.get(one.key)))
        for one in several
        if one.words
    }


def _led_to(words: str, grown: Event | None) -> str:
    return _("%(words)s: it led to “%(title)s”", words=words, title=grown.title) if grown else words


def _place_of(grown: Event | None) -> tuple[str, ...]:
    return (grown.code,) if grown else ()


# How evidence of a noun is looked up; of any other the words are shown that were kept. What a
# person can withdraw has to be here.
LOOKS: dict[str, Callable[[Event, Sequence[Evidence]], dict[Evidence, Witness]]] = {
    LINK: _links,
    RESULTS: _results,
    CLAUSE: _results,
    MYTH: _myths,
    QUOTE: _quotes,
    DEMAND: _demands,
    TESTIMONY: _testimonies,
    PHOTO: _photos,
    CONFIRMATION: _confirmations,
    YOU_SAID: _you_said,
    "outcome": _standings,  # as it was kept once, with how many agreed on that day
}

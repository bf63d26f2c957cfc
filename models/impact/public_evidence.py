"""Public evidence: of what is named as evidence what everyone may see at this moment."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from language.message import gettext as _
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence, numbers_of
from models.evidence.noun import (
    CLAUSE,
    CONFIRMATION,
    DEMAND,
    INDICATOR,
    LINK,
    MYTH,
    OUTCOME,
    PHOTO,
    QUOTE,
    RECORD,
    RESULTS,
    TESTIMONY,
    WAVE,
    YOU_SAID,
)
from models.evidence.witness import Witness, at_their_address, where_shared
from models.impact.growth import grown_publicly
from models.myth.followed_myth import public_among
from models.outcome import outcome_log
from models.outcome.confirmation import concurrences, in_words, is_concurrence
from models.outcome.substantiation import still_named
from models.survey.survey import Survey
from models.telling.shared_quote import quoted
from models.wall.photo import photos_shown
from models.wall.testimony import still_published
from models.you_said.you_said import YouSaid


def witnesses(event: Event, evidence: Iterable[Evidence]) -> dict[Evidence, Witness]:
    """The pieces of evidence that everyone may see now; those that nobody may are left out."""
    by_noun: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_noun.setdefault(one.noun, []).append(one)
    found: dict[Evidence, Witness] = {}
    for noun, several in by_noun.items():
        if look := LOOKS.get(noun):
            found |= look(event, several)
    return found


def _links(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    return at_their_address(several)


def _myths(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """Those whose page everyone may read now, in the words of today."""
    found = public_among([one.key for one in several])
    return {
        one: Witness(MYTH, _("“%(statement)s”", statement=to.claim), (to.code,))
        for one in several
        if (to := found.get(one.key))
    }


def _results(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    return where_shared(several)


def _quotes(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    words = quoted(event, [one.key for one in several])
    return {one: Witness(QUOTE, words[one.key]) for one in several if one.key in words}


def _testimonies(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """As they stand on the wall now; they are drawn as quotes."""
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
    found = _concurrences(event, [one for one in several if is_concurrence(one)])
    return found | {
        one: Witness(one.noun, in_words(named[one.key])) for one in several if one.key in named
    }


def _you_said(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """With an address while everyone may read it; gone when its organiser shows it no longer."""
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


def _outcomes(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """What is told of each, while everyone may read it."""
    told = outcome_log.first_words_of(event, {one.key for one in several})
    return {one: Witness(OUTCOME, told[one.key]) for one in several if one.key in told}


def _concurrences(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    found = concurrences(event, [one.key for one in several])
    return {
        one: Witness(CONFIRMATION, now.words, is_doubtful=now.is_doubtful)
        for one in several
        if (now := found.get(one.key))
    }


def _demands(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """With the event that grew out of it, once that one tells everyone what it changed too."""
    grown = grown_publicly(event, [one.key for one in several])
    return {
        one: Witness(DEMAND, _led_to(one.words, grown.get(one.key)), _leads_to(grown.get(one.key)))
        for one in several
        if one.words
    }


def _led_to(words: str, grown: Event | None) -> str:
    return _("%(words)s: it led to “%(title)s”", words=words, title=grown.title) if grown else words


def _leads_to(grown: Event | None) -> tuple[str, ...]:
    return (grown.code,) if grown else ()


def _as_kept(event: Event, several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """In the words that were kept: nobody can take them back."""
    return {one: Witness(one.noun, one.words) for one in several if one.words}


# How evidence of each noun is looked up.
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
    OUTCOME: _outcomes,
    **dict.fromkeys((INDICATOR, WAVE, RECORD), _as_kept),
}

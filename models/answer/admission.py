"""Admission: whether a survey takes answers, decided in the transaction that stores them."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from models.answer.tally import Tally
from models.survey.schedule import OPEN, WAITING, state_of
from models.survey.survey import Survey
from storage.database import db
from storage.prepared import Prepared


class SurveyClosed(Exception):
    """The survey takes no answers now."""


class NotOpenYet(SurveyClosed):
    """The survey takes answers later."""


class SurveyFull(SurveyClosed):
    """The survey has as many responses as it takes."""


@dataclass(frozen=True)
class Admission:
    """A refusal of all answers, or the room for so many (None: for any number)."""

    refusal: type[SurveyClosed] | None = None
    room: int | None = None
    is_shared: bool = False


def admission_of(survey: int) -> Admission:
    """The admission of the survey with this id, read in the transaction that stores answers."""
    found = _bounds(survey).fetchone()
    if found is None:
        return Admission(SurveyClosed)
    shared_at, limit, *moments = found
    state = state_of(*map(Survey.opened_at.python_value, moments))
    if state != OPEN:
        return Admission(NotOpenYet if state == WAITING else SurveyClosed)
    room = None
    if limit is not None:
        # Two processes that count and then add would both find room, so they take turns.
        db.serialise(hashlib.sha256(f"limit {survey}".encode()).digest())
        (responses,) = _responses(survey).fetchone() or (0,)
        room = max(0, limit - responses)
    return Admission(room=room, is_shared=shared_at is not None)


def admitted(
    keys: Sequence[tuple[int, bytes]],
    admissions: Mapping[int, Admission],
    stored: Callable[[set[int]], Collection[bytes]],
) -> list[bool]:
    """For each (survey, key), True if it gets in: the first ones if there is not room for all.

    `stored` returns the keys that these surveys have already. They, and a key that comes twice,
    take no room.
    """
    open_ones = {survey for survey, admission in admissions.items() if admission.refusal is None}
    crowds = Counter(survey for survey, _ in keys)
    room = {
        survey: admission.room
        for survey, admission in admissions.items()
        if admission.room is not None and crowds[survey] > admission.room
    }
    inside = set(stored(set(room))) if room else set()
    found = []
    for survey, key in keys:
        if survey in room and key not in inside and room[survey]:
            room[survey] -= 1
            inside.add(key)
        found.append(survey in open_ones and (survey not in room or key in inside))
    return found


_bounds = Prepared(
    lambda survey: Survey.select(
        Survey.shared_at,
        Survey.response_limit,
        Survey.opened_at,
        Survey.closed_at,
        Survey.opens_at,
        Survey.closes_at,
    ).where(Survey.id == survey)
)
_responses = Prepared(lambda survey: Tally.select(Tally.responses).where(Tally.survey == survey))

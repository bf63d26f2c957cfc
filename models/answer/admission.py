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
    """Why a survey takes no answers, or for how many there is room (None: for any number)."""

    refusal: type[SurveyClosed] | None = None
    room: int | None = None
    is_shared: bool = False


def admission_of(survey: int) -> Admission:
    """The admission of a survey at this moment of a transaction that writes."""
    found = _bounds(survey).fetchone()
    if found is None:
        return Admission(SurveyClosed)
    shared_at, limit, *moments = found
    state = state_of(*map(Survey.opened_at.python_value, moments))
    if state != OPEN:
        return Admission(NotOpenYet if state == WAITING else SurveyClosed)
    room = None
    if limit is not None:
        # Who counts and then adds has to be alone with it: one process after the other.
        db.serialise(hashlib.sha256(f"limit {survey}".encode()).digest())
        (responses,) = _responses(survey).fetchone() or (0,)
        room = max(0, limit - responses)
    return Admission(room=room, is_shared=shared_at is not None)


def admitted(
    keys: Sequence[tuple[int, bytes]],
    admissions: Mapping[int, Admission],
    stored: Callable[[set[int]], Collection[bytes]],
) -> list[bool]:
    """Of each (survey, key), whether it gets in: the first ones where there is not room for all.

    A key that is among those that are `stored` for these surveys, or comes again, takes no room.
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
        *(Survey.opened_at, Survey.closed_at, Survey.opens_at, Survey.closes_at),
    ).where(Survey.id == survey)
)
_responses = Prepared(lambda survey: Tally.select(Tally.responses).where(Tally.survey == survey))

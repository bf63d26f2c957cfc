"""An intake: what the answers of a survey ask for, taken into the requests of its event.

It is done when somebody opens the inbox, and only where something has changed. A request from
answers of which none is left goes, unless an organiser has said something of it; what somebody
wrote goes from that one too.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, fn

from models.answer.tally import Tally
from models.coding.redaction import Redaction
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.zone import local_time
from models.request.request import (
    MOST_REQUESTS,
    Request,
    RequestCount,
    lock,
    spelling_of,
    today_at,
    untouched,
)
from models.result.audience import Audience, wanted_for
from models.result.wanted import Wanted, requesting
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.database import Stored, writing

MOST_SURVEYS = 200  # of an event


class RequestIntake(Stored):
    """What of a survey was taken in last, and on which day.

    `state` tells whether anything has changed since. `missing` is how many requests there was no
    room for; `is_cut` is 1 where people wrote more than is read.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE", backref="+")
    state = CharField(max_length=100)
    day = CharField(max_length=10)
    missing = IntegerField(default=0)
    is_cut = IntegerField(default=0)


def asking_in(event: Event) -> list[Survey]:
    """The surveys of an event that take requests and were opened, in their order."""
    parts = EventSurvey.all_of(event)[:MOST_SURVEYS]
    opened = [one.survey for one in parts if one.survey.opened_at is not None]
    return [one for one in opened if definition_of(one) is not None and requesting(one)]


def take_in(event: Event, surveys: list[Survey]) -> dict[int, RequestIntake]:
    """Take in what these surveys ask for, all of the event that do; {survey id: its intake}."""
    states, known = _states(event, surveys), intakes_of(surveys)
    _leave_out_others(event, surveys)
    for one in surveys:
        if one.id not in known or known[one.id].state != states[one.id]:
            known[one.id] = _take(event, one, states[one.id])
    return known


def _states(event: Event, surveys: Iterable[Survey]) -> dict[int, str]:
    ids = [one.id for one in surveys]
    revisions = {one.survey_id: one.revision for one in Tally.select().where(Tally.survey << ids)}
    struck: Any = Redaction.select(
        Redaction.survey, fn.COUNT(Redaction.field), fn.MIN(Redaction.response)
    ).where(Redaction.survey << ids)
    redacted = {id: f"{n} {least}" for id, n, least in struck.group_by(Redaction.survey).tuples()}
    return {
        one.id: f"{event.id}.{one.version}.{revisions.get(one.id, 0)}.{redacted.get(one.id, '')}"
        for one in surveys
    }


def intakes_of(surveys: Iterable[Survey]) -> dict[int, RequestIntake]:
    """{survey id: its intake} of these surveys, where there is one."""
    found = RequestIntake.select().where(RequestIntake.survey << [one.id for one in surveys])
    return {one.survey_id: one for one in found}


def _leave_out_others(event: Event, surveys: Iterable[Survey]) -> None:
    """Count nothing of a survey that is no longer in the event."""
    mine = Request.select(Request.id).where(Request.event == event)
    others = (RequestCount.request << mine) & RequestCount.survey.not_in(
        [one.id for one in surveys]
    )
    if RequestCount.select(RequestCount.survey).where(others).limit(1).exists():
        with writing():
            lock(event)
            RequestCount.delete().where(others).execute()
            _tidy(event)


def _take(event: Event, survey: Survey, state: str) -> RequestIntake:
    found, is_cut = wanted_for(survey, Audience.ORGANISER)
    by_spelling = _by_spelling(found)
    opened = survey.opened_at or datetime.now(UTC)
    since = local_time(opened, event.time_zone).date().isoformat()
    with writing():
        lock(event)
        there = {one.spelling: one for one in Request.all_of(event) if one.spelling}
        room = MOST_REQUESTS - Request.select().where(Request.event == event).count()
        new = [one for one in by_spelling if one not in there]
        # Those for whom there is room are those that most people want.
        new.sort(key=lambda one: -sum(part.people for part in by_spelling[one]))
        taken = new[: max(0, room)]
        if taken:
            _insert(event, {one: by_spelling[one][0] for one in taken}, since)
            there = {one.spelling: one for one in Request.all_of(event) if one.spelling}
        _correct(there, by_spelling, since)
        RequestCount.delete().where(RequestCount.survey == survey).execute()
        counts = [
            {"request": there[key].id, "survey": survey.id, "people": sum(x.people for x in said)}
            for key, said in by_spelling.items()
            if key in there
        ]
        for rows in _lots(counts):
            RequestCount.insert_many(rows).execute()
        _tidy(event)
        day = today_at(event).isoformat()
        kept = {"state": state, "day": day, "missing": len(new) - len(taken), "is_cut": int(is_cut)}
        RequestIntake.insert(survey=survey.id, **kept).on_conflict(
            conflict_target=[RequestIntake.survey], update=kept
        ).execute()
    return RequestIntake(survey=survey.id, **kept)


def _by_spelling(found: Iterable[Wanted]) -> dict[str, list[Wanted]]:
    by_spelling: dict[str, list[Wanted]] = {}
    for one in found:
        by_spelling.setdefault(spelling_of(one.topic, one.place), []).append(one)
    return by_spelling


def _insert(event: Event, new: dict[str, Wanted], since: str) -> None:
    said = untouched(since)
    rows = [
        {
            **{"event": event.id, "spelling": key, "topic": one.topic, "place": one.place},
            **{"is_written": one.is_written, "since": since, "said": said.document},
            "status": said.status,
        }
        for key, one in new.items()
    ]
    for lot in _lots(rows):
        Request.insert_many(lot).execute()


def _correct(there: dict[str, Request], found: dict[str, list[Wanted]], since: str) -> None:
    """Let known requests have the words of now, and the earliest day."""
    for key, said in found.items():
        one = there.get(key)
        if one is None:
            continue
        is_written = all(part.is_written for part in said)
        first = min(one.since, since)
        now = (one.topic, one.place, one.is_written, one.since)
        if now != (said[0].topic, said[0].place, is_written, first):
            Request.update(
                topic=said[0].topic, place=said[0].place, is_written=is_written, since=first
            ).where(Request.id == one.id).execute()


def _tidy(event: Event) -> None:
    """Delete requests of which no answer is left, and the words of those that stay."""
    counted = RequestCount.select(RequestCount.request)
    empty = (Request.event == event) & Request.spelling.is_null(False) & Request.id.not_in(counted)
    whole = Request.alias()
    heads = whole.select(whole.part_of).where(whole.event == event, whole.part_of.is_null(False))
    bare = empty & (Request.revision == 1) & Request.id.not_in(heads)
    Request.delete().where(bare).execute()
    words = (Request.topic != "") | (Request.place != "")
    for one in Request.select(Request.id).where(empty, Request.is_written, words):
        # A digest of a few words can be guessed, so it goes with them.
        gone = {"topic": "", "place": "", "spelling": secrets.token_hex(32)}
        Request.update(gone).where(Request.id == one.id).execute()


def _lots(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    size = 100
    return (rows[start : start + size] for start in range(0, len(rows), size))

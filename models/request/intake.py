"""An intake: what the answers of a survey ask for, taken into the requests of its event.

It is done when somebody opens the inbox, and only where something has changed. A request from
answers of which none is left goes, unless an organiser has said something of it.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from peewee import CharField, CompositeKey, ForeignKeyField, IntegerField, fn

from models.answer.tally import Tally
from models.coding.redaction import Answers, Redaction, after_rewording
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.zone import local_time
from models.request.request import (
    MOST_REQUESTS,
    Request,
    RequestCount,
    drawn,
    lock,
    spelling_among,
    today_at,
    untouched,
)
from models.result.audience import Audience, wanted_for
from models.result.wanted import Wanted, as_reworded, requesting, written
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.database import Stored, writing

MOST_SURVEYS = 200  # of an event
LOT = 100  # rows of a statement


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


class RequestRewording(Stored):
    """A spelling whose words are others `now`: some were struck out or put back.

    It goes when the answers are taken in next. Both are keyed digests.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False, backref="+")
    spelling = CharField(max_length=64)
    now = CharField(max_length=64)

    class Meta:
        primary_key = CompositeKey("survey", "spelling")
        without_rowid = True


def asking_in(event: Event) -> list[Survey]:
    """The surveys of an event that take requests and were opened, in their order."""
    parts = EventSurvey.all_of(event)[:MOST_SURVEYS]
    opened = [one.survey for one in parts if one.survey.opened_at is not None]
    return [one for one in opened if definition_of(one) is not None and requesting(one)]


def take_in(event: Event, surveys: list[Survey]) -> dict[int, RequestIntake]:
    """Take in what these surveys ask for, all of the event that do; {survey id: its intake}."""
    states, known = _states(event, surveys), intakes_of(surveys)
    reworded = _reworded(surveys)  # before the answers are read: what comes later waits
    _leave_out_others(event, surveys)
    for one in surveys:
        if one.id not in known or known[one.id].state != states[one.id] or reworded[one.id]:
            known[one.id] = _take(event, one, states[one.id], reworded[one.id])
    return known


def _reworded(surveys: Iterable[Survey]) -> dict[int, dict[str, str]]:
    """{survey id: {spelling: what it is now}} of these surveys since they were taken in."""
    found: dict[int, dict[str, str]] = {one.id: {} for one in surveys}
    for one in RequestRewording.select().where(RequestRewording.survey << list(found)):
        found[one.survey_id][one.spelling] = one.now
    return found


def _note(survey: Survey, before: Answers, after: Answers) -> None:
    """Note that words were struck out of what somebody asked for, or put back."""
    if not RequestIntake.select().where(RequestIntake.survey == survey).exists():
        return
    for was, now in as_reworded(survey, before, after):
        spelling, new = spelling_among(was, ()), spelling_among(now, ())
        if spelling != new:
            RequestRewording.insert(survey=survey, spelling=spelling, now=new).on_conflict(
                conflict_target=[RequestRewording.survey, RequestRewording.spelling],
                update={RequestRewording.now: new},
            ).execute()


after_rewording.append(_note)


def _states(event: Event, surveys: Iterable[Survey]) -> dict[int, str]:
    ids = [one.id for one in surveys]
    # Another event can have the number of one that is deleted.
    of_event = f"{event.id}.{event.created_at.timestamp()}"
    revisions = {one.survey_id: one.revision for one in Tally.select().where(Tally.survey << ids)}
    struck: Any = Redaction.select(
        Redaction.survey, fn.COUNT(Redaction.field), fn.MIN(Redaction.response)
    ).where(Redaction.survey << ids)
    redacted = {
        id: f"{number} {hashlib.sha256(least.encode()).hexdigest()[:8]}"
        for id, number, least in struck.group_by(Redaction.survey).tuples()
    }
    return {
        one.id: f"{of_event}.{one.version}.{revisions.get(one.id, 0)}.{redacted.get(one.id, '')}"
        for one in surveys
    }


def intakes_of(surveys: Iterable[Survey]) -> dict[int, RequestIntake]:
    """{survey id: its intake} of these surveys, where there is one."""
    found = RequestIntake.select().where(RequestIntake.survey << [one.id for one in surveys])
    return {one.survey_id: one for one in found}


def _leave_out_others(event: Event, surveys: Iterable[Survey]) -> None:
    """Count nothing of a survey that is no longer in the event, or no longer there."""
    mine = Request.select(Request.id).where(Request.event == event)
    others = (RequestCount.asked << mine) & RequestCount.survey.not_in([one.id for one in surveys])
    gone = [
        one.survey_id for one in RequestCount.select(RequestCount.survey).where(others).distinct()
    ]
    if gone or Request.select(Request.id).where(_bare(event)).limit(1).exists():
        with writing():
            lock(event)
            RequestIntake.delete().where(RequestIntake.survey << gone).execute()
            RequestCount.delete().where(others).execute()
            Request.delete().where(_bare(event)).execute()


def _take(event: Event, survey: Survey, state: str, reworded: Mapping[str, str]) -> RequestIntake:
    found, is_cut = wanted_for(survey, Audience.ORGANISER)
    opened = survey.opened_at or datetime.now(UTC)
    since = local_time(opened, event.time_zone).date().isoformat()
    with writing():
        lock(event)
        there = {one.spelling: one for one in Request.all_of(event) if one.spelling}
        by_spelling = _by_spelling(found, there)
        _rename(survey, there, by_spelling, reworded)
        room = MOST_REQUESTS - len(there)
        new = [one for one in by_spelling if one not in there]
        # Those for whom there is room are those that most people want.
        new.sort(key=lambda one: -sum(part.people for part in by_spelling[one]))
        lacking = sum(not _is_of_one(by_spelling[one]) for one in new) - room
        gave_way = _give_way(event, lacking) if lacking > 0 else 0
        taken = new[: max(0, room + gave_way)]
        if taken:
            _insert(event, {one: by_spelling[one][0] for one in taken}, since)
            there = {one.spelling: one for one in Request.all_of(event) if one.spelling}
        _correct(there, by_spelling, since)
        RequestCount.delete().where(RequestCount.survey == survey).execute()
        counts = [
            {"asked": there[key].id, "survey": survey.id, "people": sum(x.people for x in said)}
            for key, said in by_spelling.items()
            if key in there
        ]
        for rows in _lots(counts):
            RequestCount.insert_many(rows).execute()
        Request.delete().where(_bare(event)).execute()
        day = today_at(event).isoformat()
        missing = len(new) - len(taken) + gave_way
        kept = {"state": state, "day": day, "missing": missing, "is_cut": int(is_cut)}
        RequestIntake.insert(survey=survey.id, **kept).on_conflict(
            conflict_target=[RequestIntake.survey], update=kept
        ).execute()
    return RequestIntake(survey=survey.id, **kept)


def _is_of_one(said: Iterable[Wanted]) -> bool:
    """True if it is in one person's own words, and nobody else wants it."""
    several = list(said)
    return all(one.is_written for one in several) and sum(one.people for one in several) <= 1


def _give_way(event: Event, many: int) -> int:
    """Delete up to `many` requests in one person's own words, of which nobody has said anything.

    Returns how many. Else whoever sends made-up answers would keep out what many people want.
    """
    wanted = RequestCount.select(RequestCount.asked).group_by(RequestCount.asked)
    several = wanted.having(fn.SUM(RequestCount.people) > 1)
    lone = Request.is_written & Request.part_of.is_null() & Request.id.not_in(several)
    found = Request.select(Request.id).where(_unsaid(event), lone).limit(many)
    ids = [one.id for one in found]
    for start in range(0, len(ids), LOT):
        Request.delete().where(Request.id << ids[start : start + LOT]).execute()
    return len(ids)


def _by_spelling(found: Iterable[Wanted], there: Iterable[str]) -> dict[str, list[Wanted]]:
    every = list(found)
    known = {*there, *(spelling_among(one, ()) for one in every if not one.is_written)}
    by_spelling: dict[str, list[Wanted]] = {}
    for one in every:
        by_spelling.setdefault(spelling_among(one, known), []).append(one)
    return by_spelling


def _rename(
    survey: Survey,
    there: dict[str, Request],
    found: Collection[str],
    reworded: Mapping[str, str],
) -> None:
    """Let requests whose words are others now keep all that was said of them.

    Where somebody still asks in the words of before, these keep it.
    """
    gone = [one for one in reworded if one in there and one not in found]
    elsewhere = {
        one.asked_id
        for one in RequestCount.select(RequestCount.asked).where(
            RequestCount.asked << [there[one].id for one in gone], RequestCount.survey != survey
        )
    }
    for before in gone:
        now = _last(before, reworded)
        if now in found and now not in there and there[before].id not in elsewhere:
            one = there[now] = there.pop(before)
            one.spelling = now
            Request.update(spelling=now).where(Request.id == one.id).execute()
    for spelling, now in reworded.items():
        RequestRewording.delete().where(
            RequestRewording.survey == survey,
            RequestRewording.spelling == spelling,
            RequestRewording.now == now,
        ).execute()


def _last(spelling: str, reworded: Mapping[str, str]) -> str:
    """What a spelling is after all changes."""
    seen = {spelling}
    while (spelling := reworded.get(spelling, spelling)) not in seen:
        seen.add(spelling)
    return spelling


def _insert(event: Event, new: dict[str, Wanted], since: str) -> None:
    said = untouched(since)
    rows = [
        {
            "id": drawn(),
            "event": event.id,
            "spelling": key,
            "is_written": one.is_written,
            "topic": "",
            "place": "",
            **({} if one.is_written else {"topic": one.topic, "place": one.place}),
            "since": since,
            "said": said.document,
            "status": said.status,
        }
        for key, one in new.items()
    ]
    for lot in _lots(rows):
        Request.insert_many(lot).execute()


def _correct(there: dict[str, Request], found: Iterable[str], since: str) -> None:
    """Let known requests have the earliest day."""
    later = [there[key].id for key in found if key in there and there[key].since > since]
    for start in range(0, len(later), LOT):
        ids = later[start : start + LOT]
        Request.update(since=since).where(Request.id << ids).execute()


def _bare(event: Event) -> Any:
    """Those from answers of which none is left, and of which nobody has said anything."""
    counted = RequestCount.select(RequestCount.asked)
    return _unsaid(event) & Request.id.not_in(counted)


def _unsaid(event: Event) -> Any:
    """Those from answers of which nobody has said anything, nor put others with them."""
    whole = Request.alias()
    heads = whole.select(whole.part_of).where(whole.event == event, whole.part_of.is_null(False))
    mine = (Request.event == event) & Request.spelling.is_null(False) & (Request.revision == 1)
    return mine & Request.id.not_in(heads)


def _lots(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + LOT] for start in range(0, len(rows), LOT))


def words_in(surveys: Iterable[Survey], requests: Iterable[Request]) -> None:
    """Put the words that people wrote into these requests, as far as answers have them still."""
    kept = {one.spelling: one for one in requests if one.is_written and one.spelling}
    if not kept:
        return
    for survey in surveys:
        found, _is_cut = written(survey)
        for wanted in found:
            if one := kept.get(spelling_among(wanted, ())):
                one.topic, one.place = wanted.topic, wanted.place

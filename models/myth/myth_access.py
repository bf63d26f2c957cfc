"""Access to myths: whom a followed myth concerns, and what they may do with it."""

from dataclasses import dataclass
from typing import Any

from peewee import (
    fn,
)

from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.myth.followed_myth import MOST_MYTHS, FollowedMyth, MythQuestion
from models.team.colleague import Colleague, shared_events, shared_with
from models.team.role import ALLOWED, May, MayNot, Role, strongest

PAGE_SIZE = 30


def role_on(organiser: Organiser, myth: FollowedMyth) -> Role | None:
    """The role of somebody on a myth; None if it does not concern them.

    Whoever follows it owns it. Whoever has a role on an event that asked about it has it here too,
    up to that of an editor. Where its owner is gone, editors may do all.
    """
    if myth.organiser_id == organiser.id:
        return Role.OWNER
    events = myth.events
    given = shared_events(organiser, Colleague.event << [one.id for one in events])
    owns = any(one.organiser_id == organiser.id for one in events)
    found = strongest(Role.EDITOR if owns else None, *given.values())
    return Role.OWNER if found is Role.EDITOR and myth.organiser_id is None else found


def may_with(organiser: Organiser, myth: FollowedMyth) -> frozenset[May]:
    """All that somebody may do with a myth; nothing if it does not concern them."""
    role = role_on(organiser, myth)
    return ALLOWED[role] if role else frozenset()


def myth_for(organiser: Organiser, code: str, may: May) -> FollowedMyth | None:
    """The myth at `code`, None if it does not concern this organiser.

    Raises MayNot if it does, and they may not do this with it.
    """
    myth = FollowedMyth.at(code)
    able = may_with(organiser, myth) if myth else frozenset()
    if able and may not in able:
        raise MayNot
    return myth if able else None


@dataclass(frozen=True)
class MythLine:
    """A myth in a list: how many questions of how many events are about it."""

    myth: FollowedMyth
    questions: int
    events: int


def listed(organiser: Organiser, size: int = PAGE_SIZE, skipped: int = 0) -> list[MythLine]:
    """Up to `size` myths that concern this organiser, those followed last first."""
    found: Any = (
        FollowedMyth.select(
            FollowedMyth,
            fn.COUNT(MythQuestion.survey).alias("asked"),
            fn.COUNT(EventSurvey.event.distinct()).alias("events_of_it"),
        )
        .left_outer_join(MythQuestion, on=MythQuestion.about == FollowedMyth.id)
        .left_outer_join(EventSurvey, on=EventSurvey.survey == MythQuestion.survey)
        .where(_concerns(organiser))
        .group_by(FollowedMyth.id)
        .order_by(FollowedMyth.made_at.desc(), FollowedMyth.id.desc())
        .limit(size)
        .offset(skipped)
        .objects()
    )
    return [MythLine(one, one.asked, one.events_of_it) for one in found]


def run_by(organiser: Organiser) -> list[FollowedMyth]:
    """The myths to which this organiser may add questions, at most MOST_MYTHS, the last first."""
    mine = FollowedMyth.select().where(_concerns(organiser, May.RUN))
    return list(mine.order_by(FollowedMyth.made_at.desc()).limit(MOST_MYTHS))


def _concerns(organiser: Organiser, may: May = May.SEE) -> Any:
    if may is May.SEE:
        around = shared_with(organiser).events
    else:
        able = [id for id, role in shared_events(organiser).items() if may in ALLOWED[role]]
        around = Event.id << able
    asked = (
        MythQuestion.select(MythQuestion.about)
        .join(EventSurvey, on=EventSurvey.survey == MythQuestion.survey)
        .join(Event, on=EventSurvey.event == Event.id)
        .where((Event.organiser == organiser) | around)
    )
    return (FollowedMyth.organiser == organiser) | (FollowedMyth.id << asked)

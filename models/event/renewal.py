"""A renewal: what a programme that comes changes about the talks that are there."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from language.message import gettext as _
from models.event.event import Event
from models.event.talk import MOST_TALKS, Plan, Talk, TalkUnfit, add_forms, check_room
from models.form.definition import MAX_TITLE, Definition
from models.form.setting import DefinitionError, text
from models.form.spelling import alike
from models.survey.survey import Survey
from storage.database import writing


@dataclass(frozen=True)
class Moved:
    """A talk of which the programme says something else than before."""

    talk: Talk
    plan: Plan


@dataclass(frozen=True)
class Renewal:
    """What becomes of each talk: `absent` are those that the programme does not have; they stay."""

    new: tuple[Plan, ...]
    changed: tuple[Moved, ...]
    unchanged: tuple[Talk, ...]
    absent: tuple[Talk, ...]

    @classmethod
    def of(cls, talks: Iterable[Talk], plans: Iterable[Plan]) -> "Renewal":
        """What these plans make of the talks of an event.

        A talk is known again by its identity elsewhere; one that has none by its title, where
        several have the same by its start. What a plan does not say of it stays as it is. An
        identity that several plans have is nobody’s: which of them is meant, only luck would tell.
        Some programs make up new ones at each export: what has the title, start and place of
        a talk is that talk.
        """
        known, listed = _Known(talks), list(plans)
        doubtful = {one for one, times in Counter(p.guid for p in listed).items() if times > 1}
        listed = [replace(one, guid=None) if one.guid in doubtful else one for one in listed]
        taken: list[Talk | None] = [None] * len(listed)
        for take in known.ways:  # the surest first
            taken = [talk or take(one) for talk, one in zip(taken, listed, strict=True)]
        found = list(zip(taken, listed, strict=True))
        pairs = [Moved(talk, _over(talk.plan, one, doubtful)) for talk, one in found if talk]
        return cls(
            new=tuple(one for talk, one in found if not talk),
            changed=tuple(one for one in pairs if one.plan != one.talk.plan),
            unchanged=tuple(one.talk for one in pairs if one.plan == one.talk.plan),
            absent=tuple(known.left),
        )


@dataclass(frozen=True)
class Renewed:
    """What was done; `retained` are talks whose forms keep their title: people know them by it."""

    renewal: Renewal
    retained: tuple[Talk, ...]
    forms: tuple[Survey, ...]


def renew(event: Event, plans: Iterable[Plan], pattern: Definition | None = None) -> Renewed:
    """Take these plans, all or none, with a form of the `pattern` for those that have none.

    Raises TalkUnfit.
    """
    with writing():
        event.lock()
        found = Renewal.of(Talk.all_of(event), plans)
        check_room(event, len(found.new))
        # One may get what another had: so nobody has it in between.
        freed = [one.talk.id for one in found.changed if one.talk.guid != one.plan.guid]
        Talk.update(guid=None).where(Talk.id << freed).execute()
        retained = [one.talk for one in found.changed if not one.talk.update_to(one.plan)]
        for plan in found.new:
            Talk.add(event, plan)
        forms: list[Survey] = []
        if pattern is not None:
            absent = {one.id for one in found.absent}
            came = {one.id for one in Talk.all_of(event)} - absent
            forms = add_forms(event, pattern, came)
    return Renewed(found, tuple(retained), tuple(forms))


def plans_from(listed: Any, event: Event) -> list[Plan]:
    """The plans that a file has, as data; a time without a zone is by the clocks of the event.

    Raises TalkUnfit for what is no such data, or cannot be a talk.
    """
    are_talks = isinstance(listed, list) and all(isinstance(one, dict) for one in listed)
    if not are_talks or len(listed) > MOST_TALKS:
        raise _otherwise("title")
    plans = [_plan(one, event.time_zone) for one in listed]
    for one in plans:
        try:
            one.check()
        except TalkUnfit as fault:
            said = _("“%(title)s”: %(fault)s", title=one.title[:MAX_TITLE], fault=fault)
            raise TalkUnfit(fault.setting, said) from None
    return plans


def _plan(said: dict[str, Any], zone: str) -> Plan:
    title, place, speaker, guid = (
        _words_in(said, name) for name in ("title", "place", "speaker", "guid")
    )
    start, end = (_moment(said.get(name), zone) for name in ("start", "end"))
    return Plan(title, start, end, place, speaker, guid=guid or None)


def _words_in(said: dict[str, Any], name: str) -> str:
    try:
        return text(said.get(name))
    except DefinitionError:
        raise _otherwise(name) from None


def _moment(said: Any, zone: str) -> datetime | None:
    if not said:
        return None
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        raise _otherwise("start") from None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except OverflowError:  # at an end of the calendar, which is refused for its year
        return at.replace(tzinfo=UTC)


def _otherwise(setting: str) -> TalkUnfit:
    return TalkUnfit(setting, _("This is not what the page showed; choose the file again."))


class _Known:
    """The talks that are there, each of which is found once."""

    def __init__(self, listed: Iterable[Talk]) -> None:
        talks = list(listed)
        self._left = {one.id: one for one in talks}
        self._named = {one.guid: one for one in talks if one.guid is not None}
        self._alike: defaultdict[tuple[Any, ...], deque[Talk]] = defaultdict(deque)
        for one in talks:
            for when in (one.starts_at, one.place), (one.starts_at,), ():
                self._alike[_words(one), one.guid is not None, *when].append(one)
        self.ways = (self._named_so, self._timed_so, self._held_so, self._titled_so)

    @property
    def left(self) -> list[Talk]:
        """Those that were not found, in their order."""
        return list(self._left.values())

    def _named_so(self, plan: Plan) -> Talk | None:
        talk = self._named.get(plan.guid) if plan.guid else None
        return self._left.pop(talk.id, None) if talk else None

    def _timed_so(self, plan: Plan) -> Talk | None:
        return self._titled_so(plan, plan.start)

    def _held_so(self, plan: Plan) -> Talk | None:
        return (
            self._take(_words(plan), True, plan.start, plan.place.strip()) if plan.start else None
        )

    def _titled_so(self, plan: Plan, *when: datetime | None) -> Talk | None:
        """One with this title, unless both have an identity: those differ."""
        found = self._take(_words(plan), False, *when)
        return found or (None if plan.guid else self._take(_words(plan), True, *when))

    def _take(self, *key: Any) -> Talk | None:
        found = self._alike[key]
        while found:
            if talk := self._left.pop(found.popleft().id, None):
                return talk
        return None


def _words(one: Plan | Talk) -> str:
    return alike(one.title).casefold()


def _over(there: Plan, said: Plan, doubtful: Collection[str | None]) -> Plan:
    """What is there, with all that the plan says instead, and without an identity in doubt."""
    when = (said.start, said.end) if said.start else (there.start, there.end)
    return replace(
        there,
        title=said.title.strip(),
        start=when[0],
        end=when[1],
        place=said.place.strip() or there.place,
        speaker=said.speaker.strip() or there.speaker,
        expected=said.expected or there.expected,
        guid=said.guid or (None if there.guid in doubtful else there.guid),
    )

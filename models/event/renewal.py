"""A renewal: what a programme that comes changes about the talks that are there."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from language.message import gettext as _
from models.event.event import Event
from models.event.talk import Plan, Talk, TalkUnfit, add_forms, check_room
from models.form.definition import Definition
from models.form.setting import bare
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
        several have the same by its start. What a plan does not say of it stays as it is.
        """
        known = _Known(talks)
        found = [(known.take_named(one), one) for one in _named_once(plans)]
        found = [(talk or known.take_titled(one), one) for talk, one in found]
        pairs = [Moved(talk, _over(talk.plan, one)) for talk, one in found if talk]
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
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise TalkUnfit("title", _("This is not what the page showed; choose the file again."))
    plans = [_plan(one, event.time_zone) for one in listed]
    for one in plans:
        try:
            one.check()
        except TalkUnfit as fault:
            said = _("“%(title)s”: %(fault)s", title=one.title, fault=fault)
            raise TalkUnfit(fault.setting, said) from None
    return plans


def _plan(said: dict[str, Any], zone: str) -> Plan:
    title, place, speaker, guid = (
        bare(str(said.get(name) or "")) for name in ("title", "place", "speaker", "guid")
    )
    start, end = (_moment(said.get(name), zone) for name in ("start", "end"))
    return Plan(title, start, end, place, speaker, guid=guid or None)


def _moment(said: Any, zone: str) -> datetime | None:
    if not said:
        return None
    try:
        at = datetime.fromisoformat(str(said))
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise TalkUnfit(
            "start", _("This is not what the page showed; choose the file again.")
        ) from None


class _Known:
    """The talks that are there, each of which is found once."""

    def __init__(self, listed: Iterable[Talk]) -> None:
        talks = list(listed)
        self._left = {one.id: one for one in talks}
        self._named = {one.guid: one for one in talks if one.guid is not None}
        self._alike: defaultdict[tuple[Any, ...], deque[Talk]] = defaultdict(deque)
        for one in talks:
            for key in _keys(one, one.starts_at, is_named=one.guid is not None):
                self._alike[key].append(one)

    @property
    def left(self) -> list[Talk]:
        """Those that were not found, in their order."""
        return list(self._left.values())

    def take_named(self, plan: Plan) -> Talk | None:
        """The talk that has the identity of the plan."""
        talk = self._named.get(plan.guid) if plan.guid else None
        return self._left.pop(talk.id, None) if talk else None

    def take_titled(self, plan: Plan) -> Talk | None:
        """The talk with the title of the plan, unless both have an identity: those differ."""
        named = [False] if plan.guid else [False, True]
        keys = [_keys(plan, plan.start, is_named=one) for one in named]
        for key in (key for both in zip(*keys, strict=True) for key in both):
            while found := self._alike[key]:
                if talk := self._left.pop(found.popleft().id, None):
                    return talk
        return None


def _keys(one: Plan | Talk, start: datetime | None, *, is_named: bool) -> tuple[Any, Any]:
    """What one is found by, the surest first."""
    words = alike(one.title).casefold()
    return (words, is_named, start), (words, is_named)


def _named_once(plans: Iterable[Plan]) -> list[Plan]:
    """The plans; an identity that another has already is none."""
    taken: set[str | None] = {None}
    named = []
    for one in plans:
        named.append(replace(one, guid=None) if one.guid in taken else one)
        taken.add(one.guid)
    return named


def _over(there: Plan, said: Plan) -> Plan:
    """What is there, with all that the plan says instead."""
    when = (said.start, said.end) if said.start else (there.start, there.end)
    return replace(
        there,
        title=said.title.strip(),
        start=when[0],
        end=when[1],
        place=said.place.strip() or there.place,
        speaker=said.speaker.strip() or there.speaker,
        expected=said.expected or there.expected,
        guid=said.guid or there.guid,
    )

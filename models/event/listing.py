"""The listing: surveys and events of an organiser as one list, searched, sorted, in pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from peewee import JOIN, Case

from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.spelling import folded, words_to_find
from models.survey.schedule import CLOSED, DRAFT, OPEN, WAITING
from models.survey.survey import Survey, load_definitions
from models.survey.title import definition_of, title_of
from models.survey.version import Version

ALL, EVENTS, ARCHIVED = "all", "events", "archived"
# What one list shows: all of it with surveys below their event, or the surveys of one state.
VIEWS = (ALL, OPEN, WAITING, DRAFT, CLOSED, EVENTS, ARCHIVED)
NEWEST, BY_TITLE, MOST_RESPONSES = "newest", "title", "responses"
ORDERS = (NEWEST, BY_TITLE, MOST_RESPONSES)
PAGE_SIZE = 30


@dataclass(frozen=True)
class Shared:
    """What of others is listed beside one's own: conditions, None for nothing."""

    surveys: Any = None
    events: Any = None


NOTHING = Shared()


@dataclass(frozen=True)
class Wish:
    """What somebody asks of the list: words to find, what to show, in which order, which page."""

    words: str = ""
    view: str = ALL
    order: str = NEWEST
    page: int = 1

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words without capitals and accents."""
        return words_to_find(self.words)


@dataclass(frozen=True)
class SurveyLine:
    """A survey as a list shows it; `event` is the id of its event, `position` that within it."""

    survey: Survey
    title: str
    responses: int
    event: int | None
    position: int
    is_readable: bool = True

    @property
    def moment(self) -> datetime:
        """What the newest are found by."""
        moment: datetime = self.survey.created_at
        return moment

    @property
    def turn(self) -> int:
        """What those of one millisecond are found by."""
        turn: int = self.survey.id
        return turn

    @cached_property
    def searched(self) -> str:
        """What a search looks through."""
        return folded(f"{self.title} {self.survey.code}")

    @property
    def is_archived(self) -> bool:
        """True if it was put away."""
        return self.survey.archived_at is not None

    @property
    def may_be_archived(self) -> bool:
        """True unless it takes answers, or will when its time comes."""
        return self.survey.may_be_archived


@dataclass(frozen=True)
class EventLine:
    """An event as a list shows it, with its surveys in order: `shown` has those that were found."""

    event: Event
    surveys: tuple[SurveyLine, ...]
    shown: tuple[SurveyLine, ...] = ()

    @property
    def title(self) -> str:
        """Its title."""
        return self.event.title

    @property
    def responses(self) -> int:
        """The responses to all its surveys."""
        return sum(one.responses for one in self.surveys)

    @property
    def moment(self) -> datetime:
        """What the newest are found by: when it begins."""
        moment: datetime = self.event.starts_at
        return moment

    @property
    def turn(self) -> int:
        """0: those that begin together come by their titles."""
        return 0

    @cached_property
    def searched(self) -> str:
        """What a search looks through."""
        return folded(f"{self.event.title} {self.event.code}")

    @property
    def is_archived(self) -> bool:
        """True if it was put away."""
        return self.event.archived_at is not None

    @property
    def may_be_archived(self) -> bool:
        """True if none of its surveys takes answers, or will."""
        return all(one.may_be_archived for one in self.surveys)


Line = SurveyLine | EventLine


@dataclass(frozen=True)
class Listing:
    """One page of the list, and how many lines each view of it has with these words."""

    lines: tuple[Line, ...]
    counts: dict[str, int]
    page: int
    pages: int
    events: dict[int, Event]
    is_empty: bool  # there is nothing at all yet

    @classmethod
    def of(cls, organiser: Organiser, wish: Wish, shared: Shared = NOTHING) -> "Listing":
        """The page that is wished for; the last one where there are not so many.

        It costs three statements, however long the list is.
        """
        surveys = surveys_of(organiser, shared)
        events = Event.all_of(organiser, also=shared.events)
        whole = event_lines(events, surveys)
        views = {view: _view(view, whole, surveys, wish.folded) for view in VIEWS}
        found = _in_order(views[wish.view], wish.order)
        pages = max(1, -(-len(found) // PAGE_SIZE))
        page = min(max(1, wish.page), pages)
        return cls(
            lines=read(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
            counts={view: len(lines) for view, lines in views.items()},
            page=page,
            pages=pages,
            events={one.id: one for one in events},
            is_empty=not surveys and not events,
        )

    @property
    def things(self) -> list[Survey | Event]:
        """The surveys and events of this page."""
        return [one.event if isinstance(one, EventLine) else one.survey for one in self.lines]


def surveys_of(organiser: Organiser, shared: Shared = NOTHING) -> list[SurveyLine]:
    """Every survey of this organiser or shared, newest first, without reading what it asks."""
    mine = Survey.organiser == organiser
    return _lines(mine if shared.surveys is None else mine | shared.surveys)


def surveys_in(event: Event) -> list[SurveyLine]:
    """The surveys of an event in order, without reading what they ask."""
    return sorted(_lines(EventSurvey.event == event), key=lambda one: (one.position, one.survey.id))


def _lines(where: Any) -> list[SurveyLine]:
    current = (Version.survey == Survey.id) & (Version.number == Survey.version)
    # Read only where the title is not kept beside it.
    unnamed = Case(None, [(Version.title.is_null(), Version.definition)], None)
    found: Any = (
        Survey.select(
            Survey,
            Version.title.alias("title"),
            unnamed.alias("unnamed"),
            Tally.responses.alias("heard"),
            EventSurvey.event.alias("part_of"),
            EventSurvey.position.alias("position"),
        )
        .join(Version, on=current)
        .join(Tally, JOIN.LEFT_OUTER, on=(Tally.survey == Survey.id))
        .join(EventSurvey, JOIN.LEFT_OUTER, on=(EventSurvey.survey == Survey.id))
        .where(where)
        .order_by(Survey.created_at.desc(), Survey.id.desc())
        .objects()
    )
    return [_line(one) for one in found]


def _line(found: Any) -> SurveyLine:
    if found.title is None:
        found.stored = found.unnamed
    title = title_of(found) if found.title is None else found.title
    return SurveyLine(found, title, found.heard or 0, found.part_of, found.position or 0)


def event_lines(events: Iterable[Event], surveys: Iterable[SurveyLine]) -> list[EventLine]:
    """These events, each with its surveys in order."""
    parts: dict[int, list[SurveyLine]] = {}
    for one in sorted(surveys, key=lambda line: (line.position, line.survey.id)):
        if one.event is not None:
            parts.setdefault(one.event, []).append(one)
    return [EventLine(event, tuple(parts.get(event.id, ()))) for event in events]


def read(lines: Sequence[Line]) -> tuple[Line, ...]:
    """These lines; a survey that cannot be read is named so, for it can only be deleted."""
    load_definitions([one.survey for one in lines if isinstance(one, SurveyLine)])
    return tuple(_readable(one) if isinstance(one, SurveyLine) else one for one in lines)


def _readable(line: SurveyLine) -> SurveyLine:
    if definition_of(line.survey):
        return line
    return replace(line, title=title_of(line.survey), is_readable=False)


def _view(
    view: str, events: Sequence[EventLine], surveys: Sequence[SurveyLine], words: tuple[str, ...]
) -> list[Line]:
    """The lines of a view in which all these words are found, in no order."""
    archived = view == ARCHIVED
    there = [one for one in surveys if one.is_archived == archived]
    around = {one.event.id: one for one in events if one.is_archived == archived}
    if view in (ALL, EVENTS, ARCHIVED):
        below = [_below(one, archived, words) for one in around.values()]
        found: list[Line] = [one for one in below if one.shown or _has(one.searched, words)]
        if view != EVENTS:
            alone = (one for one in there if one.event not in around)
            found += (one for one in alone if _has(one.searched, words))
        return found
    named = {one.event.id: one.searched for one in events}
    return [
        one
        for one in there
        if one.survey.state == view
        and _has(f"{one.searched} {named.get(one.event or 0, '')}", words)
    ]


def _below(line: EventLine, archived: bool, words: tuple[str, ...]) -> EventLine:
    """The event with those of its surveys that are shown below it: all, if it is found itself."""
    there = [one for one in line.surveys if one.is_archived == archived]
    shown = [one for one in there if _has(f"{one.searched} {line.searched}", words)]
    return replace(line, shown=tuple(shown))


def _has(text: str, words: tuple[str, ...]) -> bool:
    return all(word in text for word in words)


def _in_order(lines: list[Line], order: str) -> list[Line]:
    by_title = sorted(lines, key=lambda one: (one.searched, one.moment))
    if order == BY_TITLE:
        return by_title
    if order == MOST_RESPONSES:
        return sorted(by_title, key=lambda one: -one.responses)
    return sorted(by_title, key=lambda one: (one.moment, one.turn), reverse=True)

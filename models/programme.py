"""A programme: what attendees see of an event, its surveys in order, and nothing of drafts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from models.duration import minutes
from models.event import Event
from models.part import Part
from models.statement import Statement
from models.survey import Survey


@dataclass(frozen=True)
class Entry:
    """A survey that was opened at some time."""

    code: str
    title: str
    role: str
    minutes: int
    is_open: bool
    is_shared: bool


@dataclass(frozen=True)
class Programme:
    """An event with its surveys, as it is now; two that look the same are equal."""

    code: str
    title: str
    when: str
    places: tuple[str, ...]
    entries: tuple[Entry, ...]

    def besides(self, survey: Survey) -> "Programme | None":
        """What else is open now, for who has answered `survey`; None where nothing is."""
        others = tuple(one for one in self.entries if one.is_open and one.code != survey.code)
        return replace(self, entries=others) if others else None


def programme(event: Event) -> Programme:
    """What attendees see of `event` now."""
    places = tuple(event.place_names)
    return Programme(event.code, event.title, event.when, places, _entries(event))


def others(survey: Survey) -> Programme | None:
    """What else is open now in the event of `survey`; None where nothing is, or there is none."""
    event = _event_of(survey.id).fetchone()
    if event is None:
        return None
    id, code, title = event
    return Programme(code, title, "", (), _entries(Event(id=id))).besides(survey)


def _entries(event: Event) -> tuple[Entry, ...]:
    return tuple(_entry(role, survey) for role, survey in _surveys(_parts(event.id)))


def _surveys(rows: Iterable[Any]) -> Iterable[tuple[str, Survey]]:
    for role, *row in rows:
        columns = zip(Survey._meta.sorted_fields, row, strict=True)
        survey = Survey(**{column.name: column.python_value(value) for column, value in columns})
        if survey.opened_at is not None:
            yield role, survey


def _entry(role: str, survey: Survey) -> Entry:
    return Entry(
        code=survey.code,
        title=survey.definition.title,
        role=role,
        minutes=minutes(survey.definition),
        is_open=survey.is_open,
        is_shared=survey.shared_at is not None,
    )


# For every receipt and every phone that scans the code of the day: no SQL is written anew.
_event_of = Statement(
    lambda survey: (
        Event.select(Event.id, Event.code, Event.title).join(Part).where(Part.survey == survey)
    )
)
_parts = Statement(
    lambda event: (
        Part.select(Part.role, *Survey._meta.sorted_fields)
        .join(Survey)
        .where(Part.event == event)
        .order_by(Part.position, Part.survey)
    )
)

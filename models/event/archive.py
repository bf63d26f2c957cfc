"""The archive: surveys and events that are put away, out of the lists and of nothing else."""

from collections.abc import Collection
from datetime import UTC, datetime

from models.account.organiser import Organiser
from models.event.event import Event
from models.event.listing import EventLine, Line, event_lines, surveys_of
from models.survey.survey import Survey
from storage.database import writing


class TakesAnswers(ValueError):
    """Nothing was put away: these take answers, or will at their time."""

    def __init__(self, busy: list[Line]) -> None:
        self.titles = [one.title for one in busy]
        self.events = [one.event for one in busy if isinstance(one, EventLine)]
        super().__init__(", ".join(self.titles))


def put_away(organiser: Organiser, surveys: Collection[str], events: Collection[str]) -> int:
    """Archive these surveys and events, by their codes; an event takes its surveys with it.

    Returns how many of those named there are. Their addresses go on working, also for those who
    answered. Raises TakesAnswers, and archives nothing then.
    """
    with writing():
        _set(_chosen(organiser, surveys, events), datetime.now(UTC))
        # Looked at when it is written: whoever opens one of them now has to wait, and has it back.
        chosen = _chosen(organiser, surveys, events)
        if busy := [one for one in chosen if not one.may_be_archived]:
            raise TakesAnswers(busy)
    return len(chosen)


def take_back(organiser: Organiser, surveys: Collection[str], events: Collection[str]) -> int:
    """Have these in the lists again, an event with all its surveys; returns how many there are."""
    with writing():
        chosen = _chosen(organiser, surveys, events)
        _set(chosen, None)
    return len(chosen)


def _chosen(organiser: Organiser, surveys: Collection[str], events: Collection[str]) -> list[Line]:
    theirs = surveys_of(organiser)
    whole = event_lines(Event.all_of(organiser), theirs)
    return [
        *(one for one in whole if one.event.code in events),
        *(one for one in theirs if one.survey.code in surveys),
    ]


def _set(chosen: list[Line], moment: datetime | None) -> None:
    events = [one for one in chosen if isinstance(one, EventLine)]
    surveys = [one for one in chosen if not isinstance(one, EventLine)]
    parts = [*surveys, *(part for one in events for part in one.surveys)]
    ids = [one.survey.id for one in parts]
    Event.update(archived_at=moment).where(Event.id << [one.event.id for one in events]).execute()
    Survey.update(archived_at=moment).where(Survey.id << ids).execute()

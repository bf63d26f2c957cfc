"""The total of an event: how many responses there are to all its surveys."""

from peewee import fn

from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from storage.prepared import Prepared


def total(event: Event) -> int:
    """The responses to all its surveys by now; who answers two of them counts twice."""
    return int(_heard(event.id).fetchone()[0] or 0)


# Every page of an event asks this.
_heard = Prepared(
    lambda event: (
        Tally.select(fn.SUM(Tally.responses))
        .join(EventSurvey, on=(EventSurvey.survey == Tally.survey))
        .where(EventSurvey.event == event)
    )
)

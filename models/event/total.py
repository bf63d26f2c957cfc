"""The total of an event: how many responses there are to all its surveys."""

from peewee import fn

from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey


def total(event: Event) -> int:
    """The responses to all its surveys by now; who answers two of them counts twice."""
    heard = (
        Tally.select(fn.SUM(Tally.responses))
        .join(EventSurvey, on=(EventSurvey.survey == Tally.survey))
        .where(EventSurvey.event == event)
    )
    return int(heard.scalar() or 0)

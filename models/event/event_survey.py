"""The surveys of an event, each with its role and position."""

from collections.abc import Iterable

from peewee import CharField, ForeignKeyField, IntegerField, IntegrityError, fn

from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Details, Event
from models.form.definition import of_another_year
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.survey.version import Version
from storage.database import Stored, writing

LONGEST_ROLE = 100


class InAnotherEvent(ValueError):
    """The survey is already part of an event; it can be part of only one."""


class EventSurvey(Stored):
    """A survey in an event. Its primary key keeps it out of any other event."""

    survey_id: int
    event_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    event = ForeignKeyField(Event, backref="parts", on_delete="CASCADE")
    role = CharField(max_length=LONGEST_ROLE)
    position = IntegerField()

    class Meta:
        table_name = "part"

    @classmethod
    def add(cls, event: Event, survey: Survey, role: str = "") -> "EventSurvey":
        """Make `survey` the last part of `event`, whose time zone it takes unless it has one.

        Raises InAnotherEvent.
        """
        try:
            with writing():
                last = cls.select(fn.MAX(cls.position)).where(cls.event == event).scalar() or 0
                part = cls.create(survey=survey, event=event, role=role.strip(), position=last + 1)
                survey.take_zone(event.time_zone)
                return part
        except IntegrityError:
            raise InAnotherEvent(_("This survey is part of an event already")) from None

    @classmethod
    def all_of(cls, event: Event) -> "list[EventSurvey]":
        """The parts of an event in order, each with its survey and definition loaded."""
        found = cls.select(cls, Survey).join(Survey).where(cls.event == event)
        parts = list(found.order_by(cls.position, cls.survey))
        asked = stored_of([part.survey_id for part in parts])
        for part in parts:
            part.survey.stored = asked[part.survey_id]
        return parts

    @classmethod
    def of(cls, survey: Survey) -> "EventSurvey | None":
        """The part that `survey` forms, with its event; None if it is in no event."""
        part: EventSurvey | None = (
            cls.select(cls, Event).join(Event).where(cls.survey == survey).get_or_none()
        )
        return part

    @classmethod
    def inside(cls, event: Event, survey: Survey) -> "EventSurvey | None":
        """The part that `survey` forms in this event, or None."""
        part: EventSurvey | None = cls.get_or_none(cls.event == event, cls.survey == survey)
        return part

    def rename(self, role: str) -> None:
        """Change its role in the event."""
        with writing():
            EventSurvey.update(role=role.strip()).where(
                EventSurvey.survey == self.survey_id
            ).execute()

    def move(self, steps: int) -> None:
        """Move it `steps` places later in its event, or earlier if negative."""
        with writing():
            mine = EventSurvey.select(EventSurvey.survey).where(EventSurvey.event == self.event_id)
            order = [
                one.survey_id for one in mine.order_by(EventSurvey.position, EventSurvey.survey)
            ]
            place = order.index(self.survey_id)
            order.insert(max(place + steps, 0), order.pop(place))
            for position, survey in enumerate(order, 1):
                EventSurvey.update(position=position).where(EventSurvey.survey == survey).execute()


def stored_of(surveys: list[int]) -> dict[int, str]:
    """{survey id: stored definition} of the current version of each survey."""
    current = (Version.survey == Survey.id) & (Version.number == Survey.version)
    found = Version.select(Version.survey, Version.definition).join(Survey, on=current)
    return {one.survey_id: one.definition for one in found.where(Survey.id << surveys)}


def duplicate(
    event: Event, details: Details, code: str = "", organiser: Organiser | None = None
) -> Event:
    """A copy of the event with a draft of each survey as it is in the builder, without answers.

    It is of `organiser`, by default of whose the event is. The year in the titles of surveys moves
    with the event. Raises EventUnfit, and CodeUnfit when `code` cannot be an address or is one
    already.
    """
    owner = organiser or event.organiser
    years = event.details.start.year, details.start.year
    with writing():
        copy = Event.add(details, owner, code)
        parts = EventSurvey.all_of(event)
        for part, draft in zip(parts, Draft.all_of([one.survey for one in parts]), strict=True):
            asked = of_another_year(draft.definition, *years)
            survey = Survey.add(asked, owner, draft=True)
            EventSurvey.add(copy, survey, part.role)
    return copy


def without_event(surveys: Iterable[Survey]) -> list[Survey]:
    """The given surveys that are in no event."""
    listed = list(surveys)
    ids = [one.id for one in listed]
    taken = {
        one.survey_id
        for one in EventSurvey.select(EventSurvey.survey).where(EventSurvey.survey << ids)
    }
    return [one for one in listed if one.id not in taken]

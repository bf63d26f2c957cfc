"""The surveys of an event, each with its role and position."""

from collections.abc import Iterable
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, IntegrityError, fn

from language.message import gettext as _
from models.event.event import Event
from models.form.definition import Definition
from models.survey.survey import Survey, load_definitions
from models.survey.title import definition_of
from storage.database import Stored, writing
from storage.prepared import Prepared, models_of

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
                event.lock()
                last = cls.select(fn.MAX(cls.position)).where(cls.event == event).scalar() or 0
                part = cls.create(survey=survey, event=event, role=role.strip(), position=last + 1)
                survey.take_zone(event.time_zone)
                return part
        except IntegrityError:
            raise InAnotherEvent(_("This survey is part of an event already")) from None

    @classmethod
    def all_of(cls, event: Event) -> "list[EventSurvey]":
        """The parts of an event in order, each with its survey and definition loaded."""
        return cls._loaded(_all_of(event.id))

    @classmethod
    def first_definition(cls, event: Event) -> Definition | None:
        """What the first survey of an event asks, in whose language all its pages are read."""
        of_it = cls.select(cls, Survey).join(Survey).where(cls.event == event)
        first = of_it.order_by(cls.position, cls.survey).first()
        return definition_of(first.survey) if first else None

    @classmethod
    def unopened_in(cls, event: Event) -> "list[EventSurvey]":
        """The surveys of an event that nobody has opened yet, loaded as in `all_of`."""
        return cls._loaded(_unopened_in(event.id))

    @classmethod
    def surveys_in(cls, event: Event) -> list[Survey]:
        """The surveys of an event."""
        return list(Survey.select().join(cls).where(cls.event == event))

    @classmethod
    def roles_in(cls, event: Event) -> dict[int, str]:
        """{survey id: its role} of the event."""
        return {one.survey_id: one.role for one in cls.select().where(cls.event == event)}

    @classmethod
    def _loaded(cls, rows: Iterable[Any]) -> "list[EventSurvey]":
        parts = []
        for row in rows:
            part, part.survey = models_of((cls, Survey), row)
            parts.append(part)
        load_definitions([part.survey for part in parts])
        return parts

    @classmethod
    def of(cls, survey: Survey) -> "EventSurvey | None":
        """The part that `survey` forms, with its event; None if it is in no event."""
        row = _of(survey.id).fetchone()
        if row is None:
            return None
        part: EventSurvey
        part, part.event = models_of((cls, Event), row)
        return part

    @classmethod
    def inside(cls, event: Event, survey: Survey) -> "EventSurvey | None":
        """The part that `survey` forms in this event, or None."""
        part: EventSurvey | None = cls.get_or_none(cls.event == event, cls.survey == survey)
        return part

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Take the survey out of the event; both stay."""
        with writing():
            self.event.keep_code()
            return super().delete_instance(recursive, delete_nullable)

    def rename(self, role: str) -> None:
        """Change its role in the event."""
        with writing():
            EventSurvey.update(role=role.strip()).where(
                EventSurvey.survey == self.survey_id
            ).execute()

    def move(self, steps: int) -> None:
        """Move it `steps` places later in its event, or earlier if negative."""
        with writing():
            self.event.lock()
            mine = EventSurvey.select(EventSurvey.survey).where(EventSurvey.event == self.event_id)
            order = [
                one.survey_id for one in mine.order_by(EventSurvey.position, EventSurvey.survey)
            ]
            place = order.index(self.survey_id)
            order.insert(max(place + steps, 0), order.pop(place))
            for position, survey in enumerate(order, 1):
                EventSurvey.update(position=position).where(EventSurvey.survey == survey).execute()


def _in_order(*where: Any) -> Prepared:
    """Asks for the parts of an event of which this is so, each with its survey."""
    return Prepared(
        lambda event: (
            EventSurvey.select(EventSurvey, Survey)
            .join(Survey)
            .where(EventSurvey.event == event, *where)
            .order_by(EventSurvey.position, EventSurvey.survey)
        )
    )


# The pages of an event ask these, and every page of a survey what comes after them.
_all_of, _unopened_in = _in_order(), _in_order(Survey.opened_at.is_null())
_of = Prepared(
    lambda survey: (
        EventSurvey.select(EventSurvey, Event).join(Event).where(EventSurvey.survey == survey)
    )
)


def _keep_code_of_event(survey: Survey) -> None:
    part = EventSurvey.of(survey)
    if part is not None:
        part.event.keep_code()


Survey.before_deletion.append(_keep_code_of_event)


def without_event(surveys: Iterable[Survey]) -> list[Survey]:
    """The given surveys that are in no event."""
    listed = list(surveys)
    ids = [one.id for one in listed]
    taken = {
        one.survey_id
        for one in EventSurvey.select(EventSurvey.survey).where(EventSurvey.survey << ids)
    }
    return [one for one in listed if one.id not in taken]

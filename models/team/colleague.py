"""A colleague: an organiser with a role on a survey or an event that is somebody else’s.

Views fetch surveys and events here, through the person who asks and by what they are about to do.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from peewee import AutoField, CharField, Check, ForeignKeyField

from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.listing import Shared
from models.survey.survey import Survey
from models.team.role import ALLOWED, May, MayNot, Role, strongest
from storage.database import MomentField, Stored, db, writing

Thing = Survey | Event

MOST_COLLEAGUES = 50  # of one survey or event


class TooManyColleagues(ValueError):
    """A survey or an event has as many colleagues as it can have."""


class Colleague(Stored):
    """The role of an organiser on one survey, or on one event with all its surveys."""

    id = AutoField()
    organiser_id: int
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    survey = ForeignKeyField(Survey, null=True, on_delete="CASCADE")
    event = ForeignKeyField(Event, null=True, on_delete="CASCADE")
    role = CharField(max_length=10)
    since = MomentField()

    class Meta:
        indexes = ((("organiser", "survey"), True), (("organiser", "event"), True))
        constraints = (Check("(survey_id IS NULL) <> (event_id IS NULL)"),)

    @classmethod
    def all_of(cls, thing: Thing) -> "list[Colleague]":
        """The colleagues with a role on this survey or event itself, the first to come first."""
        found = cls.select(cls, Organiser).join(Organiser).where(on(cls, thing))
        return list(found.order_by(cls.since, cls.id))

    @classmethod
    def of(cls, thing: Thing, id: int) -> "Colleague | None":
        """The colleague with this number, if they are one of this survey or event."""
        found = cls.select(cls, Organiser).join(Organiser).where(on(cls, thing), cls.id == id)
        colleague: Colleague | None = found.first()
        return colleague

    @classmethod
    def let_in(cls, thing: Thing, organiser: Organiser, role: Role) -> None:
        """Give somebody a role; one that allows more stays. Raises TooManyColleagues."""
        with writing():
            lock(thing)
            there: Colleague | None = cls.get_or_none(on(cls, thing), cls.organiser == organiser)
            if there is not None:
                role = strongest(role, Role(there.role)) or role
                cls.update(role=role).where(cls.id == there.id).execute()
                return
            if cls.select().where(on(cls, thing)).count() >= MOST_COLLEAGUES:
                raise TooManyColleagues(
                    ngettext(
                        "There is room for %(num)s colleague. Somebody has to leave first.",
                        "There is room for %(num)s colleagues. Somebody has to leave first.",
                        MOST_COLLEAGUES,
                    )
                )
            cls.create(organiser=organiser, role=role, since=datetime.now(UTC), **of(thing))

    def change(self, role: Role, by: Organiser) -> None:
        """Give this colleague another role."""
        with audit.noted("role given", by, self.code, f"{role} {self.organiser.email}"):
            Colleague.update(role=role).where(Colleague.id == self.id).execute()

    def take(self, by: Organiser) -> None:
        """End this role; `by` is who owns the survey or event, or the colleague who leaves."""
        with audit.noted("role taken", by, self.code, f"{self.role} {self.organiser.email}"):
            self.delete_instance()

    @property
    def code(self) -> str:
        """The code of what the role is on."""
        thing: Any = self.survey or self.event
        return str(thing.code)


def of(thing: Thing) -> dict[str, Thing]:
    """The column that names this survey or event, for a new row."""
    return {"survey" if isinstance(thing, Survey) else "event": thing}


def on(model: Any, thing: Thing) -> Any:
    """The rows of a model that are about this survey or event."""
    column = model.survey if isinstance(thing, Survey) else model.event
    return column == thing


def lock(thing: Thing) -> None:
    """Within a transaction: whoever else counts colleagues or invitations of it waits."""
    kind = b"surv" if isinstance(thing, Survey) else b"even"
    db.serialise(kind + thing.id.to_bytes(4))


def role_of(organiser: Organiser, thing: Thing) -> Role | None:
    """The role of somebody on a survey or an event; None if it does not concern them.

    Whoever owns the event that a survey is in may do with it what an editor may.
    """
    if thing.organiser_id == organiser.id:
        return Role.OWNER
    if isinstance(thing, Event):
        return shared_events(organiser, Colleague.event == thing).get(thing.id)
    return shared_surveys(organiser, thing).get(thing.id)


def allowed(organiser: Organiser, thing: Thing) -> frozenset[May]:
    """All that somebody may do with a survey or an event; nothing if it does not concern them."""
    role = role_of(organiser, thing)
    return ALLOWED[role] if role else frozenset()


def survey_for(organiser: Organiser, code: str, may: May) -> Survey | None:
    """The survey at `code`, None if it does not concern this organiser.

    Raises MayNot if it does, and they may not do this with it.
    """
    survey = Survey.at(code)
    return survey if survey is not None and _lets(organiser, survey, may) else None


def parts_for(
    organiser: Organiser, event: Event, may: May
) -> tuple[list[EventSurvey], list[EventSurvey]]:
    """The parts of an event with whose surveys this organiser may do this, and the others."""
    parts = EventSurvey.all_of(event)
    are_own = all(part.survey.organiser_id == organiser.id for part in parts)
    roles = {} if are_own else shared_surveys(organiser)
    able: list[EventSurvey] = []
    others: list[EventSurvey] = []
    for part in parts:
        own = part.survey.organiser_id == organiser.id
        role = Role.OWNER if own else roles.get(part.survey_id)
        (able if role and may in ALLOWED[role] else others).append(part)
    return able, others


def event_for(organiser: Organiser, code: str, may: May) -> Event | None:
    """The event at `code`, None if it does not concern this organiser.

    Raises MayNot if it does, and they may not do this with it.
    """
    event = Event.at(code)
    return event if event is not None and _lets(organiser, event, may) else None


def events_for(organiser: Organiser, events: Iterable[Event], may: May) -> list[Event]:
    """Those of these events with which this organiser may do this, in their order."""
    able = {id for id, role in shared_events(organiser).items() if may in ALLOWED[role]}
    return [one for one in events if one.organiser_id == organiser.id or one.id in able]


def event_around(organiser: Organiser, survey: Survey, may: May) -> Event | None:
    """The event that a survey is in, if this organiser may do this with it; else None."""
    part = EventSurvey.of(survey)
    event: Event | None = part.event if part else None
    return event if event is not None and may in allowed(organiser, event) else None


def _lets(organiser: Organiser, thing: Thing, may: May) -> bool:
    able = allowed(organiser, thing)
    if able and may not in able:
        raise MayNot
    return bool(able)


def shared_events(organiser: Organiser, *where: Any) -> dict[int, Role]:
    """{event id: role} of the events of others on which this organiser has a role."""
    found: Any = Colleague.select(Colleague.event, Colleague.role).where(
        Colleague.organiser == organiser, Colleague.event.is_null(False), *where
    )
    return {id: Role(role) for id, role in found.tuples()}


def shared_surveys(organiser: Organiser, survey: Survey | None = None) -> dict[int, Role]:
    """{survey id: role} of the surveys of others that concern this organiser: all, or this one."""
    one_alone = [] if survey is None else [Colleague.survey == survey]
    within = [] if survey is None else [EventSurvey.survey == survey]
    alone: Any = Colleague.select(Colleague.survey, Colleague.role).where(
        Colleague.organiser == organiser, Colleague.survey.is_null(False), *one_alone
    )
    by_event: Any = (
        EventSurvey.select(EventSurvey.survey, Colleague.role)
        .join(Colleague, on=(Colleague.event == EventSurvey.event))
        .switch(EventSurvey)
        .join(Survey)
        .where(Colleague.organiser == organiser, Survey.organiser != organiser, *within)
    )
    in_mine = (
        EventSurvey.select(EventSurvey.survey)
        .join(Event)
        .switch(EventSurvey)
        .join(Survey)
        .where(Event.organiser == organiser, Survey.organiser != organiser, *within)
    )
    roles = dict.fromkeys((one.survey_id for one in in_mine), Role.EDITOR)
    for id, role in (*alone.tuples(), *by_event.tuples()):
        roles[id] = strongest(Role(role), roles.get(id)) or Role(role)
    return roles


def shared_with(organiser: Organiser) -> Shared:
    """What of others their lists have beside their own."""
    surveys = Colleague.select(Colleague.survey).where(
        Colleague.organiser == organiser, Colleague.survey.is_null(False)
    )
    events = Colleague.select(Colleague.event).where(
        Colleague.organiser == organiser, Colleague.event.is_null(False)
    )
    around = (Event.organiser == organiser) | Event.id.in_(events)
    within = EventSurvey.select(EventSurvey.survey).join(Event).where(around)
    return Shared(Survey.id.in_(surveys) | Survey.id.in_(within), Event.id.in_(events))


def owners_of(things: Iterable[Thing], but: Organiser) -> dict[int, Organiser]:
    """{organiser id: organiser} of whose these are, but for one person."""
    ids = {one.organiser_id for one in things} - {but.id}
    return {one.id: one for one in Organiser.select().where(Organiser.id << ids)} if ids else {}

"""Talks: the sessions of an event, each with its time, place and speaker, and its form."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from peewee import AutoField, ForeignKeyField, IntegerField, TextField, fn

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.event.event import MOST_PEOPLE, Event, Expecting
from models.event.event_survey import EventSurvey
from models.form.definition import MAX_TITLE, Definition, entitled, plain_title
from models.form.setting import Fault, UnfitSetting
from models.form.written_time import EARLIEST_YEAR, LATEST_YEAR
from models.form.zone import local_time
from models.survey.code import CodeUnfit
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.database import MomentField, Stored, writing

MOST_TALKS = 500  # of one event
MOST_SHOWN = 60  # on one page, where they are of several days
LONGEST_PLACE, LONGEST_SPEAKER, LONGEST_GUID = 200, 500, 300
RETITLED = "Changed title and texts"  # stored with a step of the draft, so it stays English
LAST = datetime.max.replace(tzinfo=UTC)


class TalkUnfit(UnfitSetting):
    """A talk is invalid: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class Plan:
    """What is said of a talk. `start` and `end` are moments; `guid` is what others know it by."""

    title: str
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    speaker: str = ""
    expected: int | None = None
    guid: str | None = None

    def check(self) -> None:
        """Raise TalkUnfit for all invalid fields."""
        TalkUnfit.tell(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not self.title.strip() or len(self.title) > MAX_TITLE:
            fault = ngettext(
                "Write a title of 1 to %(num)s character",
                "Write a title of 1 to %(num)s characters",
                MAX_TITLE,
            )
            yield "title", fault
        for setting, said, longest in (
            ("place", self.place, LONGEST_PLACE),
            ("speaker", self.speaker, LONGEST_SPEAKER),
            ("guid", self.guid or "", LONGEST_GUID),
        ):
            if len(said) > longest:
                fault = ngettext(
                    "Write %(most)s character or fewer",
                    "Write %(most)s characters or fewer",
                    longest,
                    most=grouped(longest),
                )
                yield setting, fault
        for setting, moment in ("start", self.start), ("end", self.end):
            if moment is not None and not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
                fault = _(
                    "Write a year from %(first)s to %(last)s", first=EARLIEST_YEAR, last=LATEST_YEAR
                )
                yield setting, fault
        if self.end is not None and (self.start is None or self.end <= self.start):
            yield "end", _("Choose a time after the start")
        if self.expected is not None and not 1 <= self.expected <= MOST_PEOPLE:
            fault = _("Write a number from 1 to %(most)s, or nothing", most=grouped(MOST_PEOPLE))
            yield "expected", fault

    @property
    def columns(self) -> dict[str, object]:
        """The values of the columns."""
        return {
            "title": self.title.strip(),
            "starts_at": self.start,
            "ends_at": self.end,
            "place": self.place.strip(),
            "speaker": self.speaker.strip(),
            "expected": self.expected,
            "guid": self.guid,
        }

    def moved(self, days: int, zone: str, to_zone: str) -> "Plan":
        """These hours so many days later, by the clocks of another zone."""
        start, end = (_moved(one, days, zone, to_zone) for one in (self.start, self.end))
        return replace(self, start=start, end=end)


class Talk(Expecting, Stored):
    """A talk of an event. Its form is a part of the event: taken out of it, it is no form of this.

    Times are moments; people read them by the clocks of the event.
    """

    id = AutoField()
    event_id: int
    event = ForeignKeyField(Event, backref="talks", on_delete="CASCADE")
    position = IntegerField()
    title = TextField()
    starts_at = MomentField(null=True)
    ends_at = MomentField(null=True)
    place = TextField()
    speaker = TextField()
    expected = IntegerField(null=True)
    guid = TextField(null=True)
    survey_id: int | None
    part = ForeignKeyField(
        EventSurvey, column_name="survey_id", null=True, unique=True, on_delete="SET NULL"
    )

    class Meta:
        indexes = ((("event", "guid"), True),)

    @classmethod
    def add(cls, event: Event, plan: Plan, part: EventSurvey | None = None) -> "Talk":
        """Add a talk to the event, with its form if it has one. Raises TalkUnfit."""
        plan.check()
        with writing():
            event.lock()
            check_room(event, 1)
            last = cls.select(fn.MAX(cls.position)).where(cls.event == event).scalar() or 0
            survey = part.survey_id if part else None
            talk: Talk = cls.create(event=event, position=last + 1, part=survey, **plan.columns)
        return talk

    @classmethod
    def all_of(cls, event: Event) -> "list[Talk]":
        """The talks of an event by time; those without a time come last."""
        found = cls.select().where(cls.event == event)
        return sorted(found, key=lambda one: (one.starts_at or LAST, one.position))

    @classmethod
    def inside(cls, event: Event, id: int) -> "Talk | None":
        """The talk with this id in the event, or None."""
        talk: Talk | None = cls.get_or_none(cls.event == event, cls.id == id)
        return talk

    @classmethod
    def of(cls, survey: Survey) -> "Talk | None":
        """The talk that `survey` asks about, or None."""
        talk: Talk | None = cls.get_or_none(cls.part == survey.id)
        return talk

    @property
    def plan(self) -> Plan:
        """What is said of it."""
        return Plan(
            title=self.title,
            start=self.starts_at,
            end=self.ends_at,
            place=self.place,
            speaker=self.speaker,
            expected=self.expected,
            guid=self.guid,
        )

    def update_to(self, plan: Plan) -> bool:
        """Change what is said of it; the title of its form goes with it where nobody has seen it.

        Returns False where people know the form by the title so far, which therefore stays.
        Raises TalkUnfit.
        """
        plan.check()
        with writing():
            Talk.update(plan.columns).where(Talk.id == self.id).execute()
            return self._retitle(plan.title.strip())

    def take_zone(self, zone: str, instead_of: str) -> None:
        """Be at the same hours by other clocks, unless a file has said at which moment it is."""
        if self.guid is None and self.starts_at is not None:
            plan = self.plan.moved(0, instead_of, zone)
            Talk.update(starts_at=plan.start, ends_at=plan.end).where(Talk.id == self.id).execute()

    def _retitle(self, title: str) -> bool:
        survey = Survey.get_or_none(Survey.id == self.survey_id) if self.survey_id else None
        if survey is None or title == self.title or not definition_of(survey):
            return True
        # A form of an earlier release has the title as it was written.
        so_far = (plain_title(self.title), self.title)
        if survey.opened_at is not None:
            return survey.definition.title not in so_far
        draft = Draft.of(survey)
        document = draft.document
        if document["title"] in so_far:
            draft.change(draft.revision, {**document, "title": plain_title(title)}, RETITLED)
        return True


def check_room(event: Event, more: int) -> None:
    """Raise TalkUnfit if so many talks more would be too many for the event."""
    if Talk.select().where(Talk.event == event).count() + more > MOST_TALKS:
        fault = ngettext(
            "An event has %(num)s session at the most",
            "An event has %(num)s sessions at the most",
            MOST_TALKS,
        )
        raise TalkUnfit("title", fault)


def add_forms(
    event: Event, definition: Definition, only: Collection[int] | None = None
) -> list[Survey]:
    """A draft of `definition` for each talk that has no form, with its title; all or none.

    Where talks are named (`only`, by their ids), it is those of them.
    """
    with writing():
        event.lock()
        bare = [one for one in Talk.all_of(event) if one.survey_id is None]
        named = [one for one in bare if only is None or one.id in only]
        return [_add_form(event, one, definition) for one in named]


def day_shown(
    days: Sequence[date | None], wished: date | None, today: date
) -> tuple[list[date], date | None]:
    """The days of so many talks that each has a page of its own, and the one to show.

    That is the `wished` one; where it has no talks today, else the next that has some, or the last.
    Without days where all talks fit on a page.
    """
    found = sorted({one for one in days if one})
    if len(found) < 2 or len(days) <= MOST_SHOWN:
        return [], None
    return found, wished if wished in found else next((d for d in found if d >= today), found[-1])


def _add_form(event: Event, talk: Talk, definition: Definition) -> Survey:
    asked = entitled(definition, plain_title(talk.title))
    try:  # an address that can be read from a screen
        survey = Survey.add(asked, event.organiser, f"{event.code}-{talk.position}", draft=True)
    except CodeUnfit:  # it is another's, or too long
        survey = Survey.add(asked, event.organiser, draft=True)
    EventSurvey.add(event, survey)
    Talk.update(part=survey.id).where(Talk.id == talk.id).execute()
    return survey


def _moved(moment: datetime | None, days: int, zone: str, to_zone: str) -> datetime | None:
    if moment is None:
        return None
    local = local_time(moment, zone) + timedelta(days=days)
    # An hour that the clocks skip there is the one after it.
    return local.replace(tzinfo=ZoneInfo(to_zone)).astimezone(UTC)

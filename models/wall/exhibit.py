"""An exhibit: a text on its way to the wall of an event, from new to published or not.

It is no copy: it says where the words stand, and whoever reads the wall reads them there. So words
that are deleted or struck out, and a permission that is taken back, are gone in that moment. What
people did not permit has no way in: each step looks at the permission in its own transaction.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from peewee import SQL, BooleanField, Case, CharField, CompositeKey, ForeignKeyField, fn

from language.message import Lazy, lazy_gettext
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.permission import YES, credit, is_given
from models.answer.response import Response
from models.coding.coding import OF_ITS_RESPONSE
from models.coding.redaction import MARK, Redaction, after_change
from models.coding.tag import LONGEST_FIELD, TEXTS, alone
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.piping import emptied
from models.form.setting import is_blank
from models.survey.survey import Survey
from models.wall import moderation
from models.wall.moderation import LONGEST_KEY, LONGEST_REASON, Moderation, today
from storage.database import Stored

LONGEST_IN_PLACE = 60
MOST_PUBLISHED = 2_000  # of one event
PAGE_SIZE = 30
FIELDS_AT_ONCE = 50  # counted in one statement


class ExhibitState(StrEnum):
    """How far a text has come; what are stored are the values. What is NEW has no row."""

    NEW = "new"
    SEEN = "seen"
    TO_PUBLISH = "to_publish"
    PUBLISHED = "published"
    REFUSED = "refused"


STATE_NAMES: dict[ExhibitState, Lazy] = {
    ExhibitState.NEW: lazy_gettext("New"),
    ExhibitState.SEEN: lazy_gettext("Seen"),
    ExhibitState.TO_PUBLISH: lazy_gettext("To publish"),
    ExhibitState.PUBLISHED: lazy_gettext("Published"),
    ExhibitState.REFUSED: lazy_gettext("Not published"),
}
LOGGED = {
    ExhibitState.SEEN: moderation.SEEN,
    ExhibitState.TO_PUBLISH: moderation.TO_PUBLISH,
    ExhibitState.PUBLISHED: moderation.PUBLISHED,
    ExhibitState.REFUSED: moderation.REFUSED,
}


class ExhibitUnfit(ValueError):
    """A text cannot get into this state; the message says why."""


class Exhibit(Stored):
    """A text that somebody has looked at: its state, and under which key the wall shows it.

    `in_place` stands where words were struck out, `reason` is why it is not published. Both are
    for people to read.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    response = CharField(max_length=32)
    field = CharField(max_length=LONGEST_FIELD)
    key = CharField(max_length=LONGEST_KEY, unique=True)
    state = CharField(max_length=12)
    reason = CharField(max_length=LONGEST_REASON)
    in_place = CharField(max_length=LONGEST_IN_PLACE)
    is_named = BooleanField(default=True)  # the name stands there too, where its writer gave one
    published_on = CharField(max_length=10, null=True)

    class Meta:
        primary_key = CompositeKey("survey", "response", "field")
        constraints = (SQL(OF_ITS_RESPONSE),)
        without_rowid = True  # as the responses: no row number tells an order

    @classmethod
    def of(cls, survey: Survey, response: str, field: str) -> "Exhibit | None":
        """The exhibit of this text, or None."""
        found: Exhibit | None = cls.get_or_none(
            cls.survey == survey, cls.response == response, cls.field == field
        )
        return found


@dataclass(frozen=True)
class Waiting:
    """A text with permission, as whoever moderates sees it; `struck` is why words are missing."""

    response: str
    words: str
    permission: str
    credit: str
    state: ExhibitState
    reason: str
    in_place: str
    is_named: bool
    struck: str | None


@dataclass(frozen=True)
class Asked:
    """Where texts come from: one field of one survey of an event, with its words.

    `is_repeated` if another survey asks in the same words.
    """

    survey: Survey
    field: str
    label: str
    is_repeated: bool = False

    @property
    def within(self) -> str:
        """The title of the survey where its words alone would not tell it from another; else ""."""
        return self.survey.definition.title if self.is_repeated else ""

    @property
    def name(self) -> str:
        """What an address calls it."""
        return f"{self.survey.code}.{self.field}"


def fields_asked(surveys: Iterable[Survey]) -> list[Asked]:
    """The fields of these surveys beside which people are asked whether to publish."""
    found = [
        Asked(survey, field, emptied(survey.history.labels[field]))
        for survey in surveys
        for field in sorted(survey.history.permitting)
    ]
    often = Counter(one.label for one in found)
    return [replace(one, is_repeated=often[one.label] > 1) for one in found]


def queue(
    asked: Asked, state: ExhibitState, after: str = "", size: int = PAGE_SIZE
) -> list[Waiting]:
    """Up to `size` texts in this state with permission, after that id, in the order of ids.

    These are random in an anonymous survey.
    """
    field = asked.field
    mine = (Exhibit.survey == Response.survey) & (Exhibit.response == Response.id)
    query = (
        Response.select(
            Response.id,
            Response.answers,
            Exhibit.state,
            Exhibit.reason,
            Exhibit.in_place,
            Exhibit.is_named,
        )
        .left_outer_join(Exhibit, on=mine & (Exhibit.field == field))
        .where(Response.survey == asked.survey, _permitted(field), _is_in(state))
        .order_by(Response.id)
        .limit(size)
    )
    rows: list[Any] = list(query.where(Response.id > after).tuples())
    struck = Redaction.among(asked.survey, [row[0] for row in rows])
    return [
        Waiting(
            response=id,
            words=str(answers.get(field, "")),
            permission=str(answers[f"{field}.permission"]),
            credit=credit(answers, field),
            state=state,
            reason=reason or "",
            in_place=in_place or "",
            is_named=is_named is not False,
            struck=struck.get((id, field)),
        )
        for id, answers, _state, reason, in_place, is_named in rows
    ]


def numbers(asked: Asked) -> dict[ExhibitState, int]:
    """{state: texts with permission} of one of these fields."""
    mine = (Exhibit.survey == Response.survey) & (Exhibit.response == Response.id)
    found: Any = (
        Response.select(Exhibit.state, fn.COUNT(Response.id))
        .left_outer_join(Exhibit, on=mine & (Exhibit.field == asked.field))
        .where(Response.survey == asked.survey, _permitted(asked.field))
        .group_by(Exhibit.state)
        .tuples()
    )
    counted = {ExhibitState(state or ExhibitState.NEW): number for state, number in found}
    return {state: counted.get(state, 0) for state in ExhibitState}


def new_texts(asked: Iterable[Asked]) -> int:
    """How many texts with permission nobody has looked at yet, of all these fields together.

    It costs as many statements for many surveys as for one: one for each FIELDS_AT_ONCE fields.
    """
    surveys: dict[str, list[int]] = {}
    for one in asked:
        surveys.setdefault(one.field, []).append(one.survey.id)
    fields = list(surveys.items())
    parts = range(0, len(fields), FIELDS_AT_ONCE)
    return sum(_new_of(fields[first : first + FIELDS_AT_ONCE]) for first in parts)


def _new_of(fields: Sequence[tuple[str, list[int]]]) -> int:
    counts = []
    for field, surveys in fields:
        looked_at = Exhibit.select(SQL("1")).where(
            Exhibit.survey == Response.survey,
            Exhibit.response == Response.id,
            Exhibit.field == field,
        )
        is_new = (Response.survey << surveys) & _permitted(field) & ~fn.EXISTS(looked_at)
        counts.append(fn.COALESCE(fn.SUM(Case(None, [(is_new, 1)], 0)), 0))
    among = sorted({survey for _field, surveys in fields for survey in surveys})
    found: Any = Response.select(*counts).where(Response.survey << among).tuples().get()
    return sum(int(one) for one in found)


def moderate(
    event: Event,
    asked: Asked,
    response: str,
    state: ExhibitState,
    who: Organiser,
    *,
    reason: str = "",
    in_place: str = "",
    named: bool = True,
) -> None:
    """Put a text into this state, with or without a name that was given for it.

    The log says who did so. Raises ExhibitUnfit.
    """
    survey, field = asked.survey, asked.field
    with alone(survey, TEXTS):
        source = Response.get_or_none(Response.survey == survey, Response.id == response)
        if source is None or not is_given(source.answers, field):
            raise ExhibitUnfit(_("There is no permission to publish this. It is gone from here."))
        before = Exhibit.of(survey, response, field)
        was = ExhibitState(before.state) if before else ExhibitState.NEW
        if state is ExhibitState.PUBLISHED:
            _check(event, str(source.answers.get(field, "")), was)
        shown = {"reason": reason, "in_place": in_place, "is_named": named}
        _put(survey, response, field, state, before, shown)
        if before is not None and was is ExhibitState.PUBLISHED and state is not was:
            told = moderation.TAKEN_OFF, before.key
            audit.note("words taken off the wall", who, event.code)
        else:
            exhibit = Exhibit.of(survey, response, field)
            assert exhibit is not None, "it has just been stored"
            told = LOGGED[state], exhibit.key
            if state is ExhibitState.PUBLISHED:
                audit.note("words published", who, event.code)
        Moderation.note(event.id, *told, f"{survey.code} {field}", who, reason)


def taken_back(survey: Survey, response: str, field: str) -> None:
    """Forget the exhibit of a text whose writer permits it no longer; the log has the day."""
    _delete(survey, response, field, moderation.WITHDRAWN)


def _changed(survey: Survey, field: str, response: str) -> None:
    """Take a text off whose words are others from now on: somebody has to look at it again."""
    _delete(survey, response, field, moderation.CHANGED, only=ExhibitState.PUBLISHED)


after_change.append(_changed)


def _delete(
    survey: Survey, response: str, field: str, what: str, only: ExhibitState | None = None
) -> None:
    exhibit = Exhibit.of(survey, response, field)
    if exhibit is None or (only and exhibit.state != only):
        return
    exhibit.delete_instance()
    part = EventSurvey.of(survey)
    if part is not None:
        Moderation.note(part.event_id, what, exhibit.key, f"{survey.code} {field}")


def _check(event: Event, words: str, was: ExhibitState) -> None:
    """Raise ExhibitUnfit if nothing is left to be read, or as much is published as there can be."""
    if is_blank(words.replace(MARK, "")):
        raise ExhibitUnfit(_("Nothing is left of these words."))
    if was is not ExhibitState.PUBLISHED and published_in(event).count() >= MOST_PUBLISHED:
        raise ExhibitUnfit(_("The wall is full. Take something off first."))


def _put(
    survey: Survey,
    response: str,
    field: str,
    state: ExhibitState,
    before: Exhibit | None,
    shown: dict[str, Any],
) -> None:
    is_published = state is ExhibitState.PUBLISHED
    was_published = before is not None and before.state == ExhibitState.PUBLISHED
    # What was taken off has another key, if it comes again: nobody sees that it stood there before.
    stays = before is not None and (is_published or not was_published)
    key = before.key if before and stays else secrets.token_hex(LONGEST_KEY // 2)
    day = before.published_on if before and was_published else today()
    row = {"survey": survey.id, "response": response, "field": field}
    said = {
        "key": key,
        "state": state.value,
        **shown,
        "published_on": day if is_published else None,
    }
    Exhibit.insert({**row, **said}).on_conflict(
        conflict_target=[Exhibit.survey, Exhibit.response, Exhibit.field], update=said
    ).execute()


def published_in(event: Event, *selected: Any) -> Any:
    """A query of the published exhibits of the surveys that are in an event now."""
    return (
        Exhibit.select(*selected)
        .join(EventSurvey, on=EventSurvey.survey == Exhibit.survey)
        .where(EventSurvey.event == event, Exhibit.state == ExhibitState.PUBLISHED)
    )


def _permitted(field: str) -> Any:
    said: Any = Response.answers[f"{field}.permission"].as_text()
    return said.in_(YES) & Response.answers[field].is_null(False)


def _is_in(state: ExhibitState) -> Any:
    return Exhibit.state.is_null() if state is ExhibitState.NEW else Exhibit.state == state


def redacted(words: str, in_place: str) -> str:
    """The words, with what is said in the place of those that were struck out."""
    return words.replace(MARK, f"[{in_place or _('words removed')}]")


def state_of(said: str) -> ExhibitState:
    """The state of this name; NEW if there is none."""
    return ExhibitState(said) if said in set(ExhibitState) else ExhibitState.NEW

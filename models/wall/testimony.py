"""A testimony: published words as everyone reads them, with the name that may stand beside them.

Nothing is kept: each reading asks the answers themselves, so what is taken back is gone at once.
Those published on one day are in a random order, which says nothing of when they were written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from peewee import JOIN

from models.answer.permission import credit, is_given
from models.answer.response import Response
from models.coding.coding import Verdict
from models.coding.tag import Tag, within
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.piping import emptied
from models.form.setting import is_blank
from models.survey.survey import Survey
from models.wall.exhibit import Exhibit, published_in, redacted
from models.wall.wall import is_shared

LONGEST_TESTIMONY = 2_000  # of one on the wall: what is longer ends with a sign of it
CUT = " […]"


@dataclass(frozen=True)
class Testimony:
    """What one person wrote in answer to `question`, and may be read by everyone."""

    key: str
    words: str
    credit: str
    question: str
    survey: Survey
    topics: tuple[str, ...]
    published_on: date
    is_photo: ClassVar[bool] = False

    @property
    def in_words(self) -> str:
        """It in one line, with the name that stands beside it."""
        words = " ".join(self.words.split())
        return f"{words} ({self.credit})" if self.credit else words


def newest(event: Event, size: int) -> list[Testimony]:
    """Up to `size` of those that were published last."""
    return _read(event, published_in(event), tags_in(event), size, 0)


def still_published(event: Event, keys: Iterable[str]) -> dict[str, Testimony]:
    """{key: testimony} of those of the keys that everyone may read on the wall now."""
    asked = list(keys)
    return testimonies_of(event, asked, []) if asked and is_shared(event) else {}


def testimonies_of(event: Event, keys: list[str], tags: list[Tag]) -> dict[str, Testimony]:
    """{key: testimony} for each key that is published, each with those of `tags` that it has."""
    query = published_in(event).where(Exhibit.key << keys)
    return {one.key: one for one in _read(event, query, tags, len(keys), 0)}


def _read(event: Event, query: Any, tags: list[Tag], size: int, skipped: int) -> list[Testimony]:
    """The testimonies of a query of exhibits, those that were published last first."""
    of_it = (Response.survey == Exhibit.survey) & (Response.id == Exhibit.response)
    coded = (
        (Verdict.survey == Exhibit.survey)
        & (Verdict.response == Exhibit.response)
        & (Verdict.field == Exhibit.field)
    )
    rows = (
        query.select(
            Exhibit.key,
            Exhibit.survey,
            Exhibit.field,
            Exhibit.in_place,
            Exhibit.is_named,
            Exhibit.published_on,
            Response.answers,
            Verdict.tags,
        )
        .join_from(Exhibit, Response, on=of_it)
        .join_from(Exhibit, Verdict, JOIN.LEFT_OUTER, on=coded)
        .order_by(Exhibit.published_on.desc(), Exhibit.key)
        .limit(size)
        .offset(skipped)
        .tuples()
    )
    surveys = {part.survey_id: part.survey for part in EventSurvey.all_of(event)}
    found = []
    for key, survey, field, in_place, is_named, day, answers, mask in rows:
        words = redacted(str(answers.get(field, "")), in_place)
        # It would not be published without; but this is the door, so it is asked here as well.
        if not is_given(answers, field) or is_blank(words):
            continue
        own = [one for one in tags if one.survey_id == survey and one.field == field]
        asked = surveys[survey]
        found.append(
            Testimony(
                key,
                _cut(words),
                credit(answers, field) if is_named else "",
                emptied(asked.history.labels.get(field, "")),
                asked,
                tuple(one.label for one in within(mask or 0, own)),
                date.fromisoformat(day),
            )
        )
    return found


def tags_in(event: Event) -> list[Tag]:
    """The tags of all texts of the event."""
    found = Tag.select().join(EventSurvey, on=EventSurvey.survey == Tag.survey)
    return list(found.where(EventSurvey.event == event).order_by(Tag.id))


def _cut(words: str) -> str:
    """The words, or as many whole ones as there is room for, and a sign that they go on."""
    if len(words) <= LONGEST_TESTIMONY:
        return words
    kept = words[: LONGEST_TESTIMONY - len(CUT)]
    whole, blank, _rest = kept.rpartition(" ")
    return (whole if blank else kept).rstrip() + CUT

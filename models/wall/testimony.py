"""A testimony: published words as everyone reads them, with the name that may stand beside them.

Nothing is kept: each reading asks the answers themselves, so what is taken back is gone at once.
Those published on one day are in a random order, which says nothing of when they were written.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from models.answer.permission import credit, is_given
from models.answer.response import Response
from models.coding.coding import Verdict
from models.coding.tag import Tag, within
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.piping import emptied
from models.form.setting import is_blank
from models.form.spelling import alike
from models.survey.survey import Survey
from models.wall.exhibit import Exhibit, published_in, redacted

PAGE_SIZE = 20
LONGEST_WORDS = 2_000  # of one on the wall: what is longer ends with a sign of it
CUT = " […]"
MOST_TOPICS = 60


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


@dataclass(frozen=True)
class WallPage:
    """One page of a wall: of all, or of those on a topic; and how many there are of each topic."""

    testimonies: tuple[Testimony, ...]
    topics: tuple[tuple[str, int], ...]
    topic: str
    number: int
    total: int

    @property
    def has_more(self) -> bool:
        """True if there is a page after it."""
        return self.number * PAGE_SIZE < self.total


def wall_page(event: Event, topic: str = "", number: int = 1) -> WallPage:
    """The page with this number, from 1, of what is published: all of it, or what is on a topic."""
    tags = _tags_in(event)
    topics = _topics(event, tags)
    known = {_same(label): label for label, _count in topics}
    chosen = known.get(_same(topic), "")
    query = published_in(event)
    if topic:
        query = _on(query, [one for one in tags if _same(one.label) == _same(topic)])
    total, number = query.count(), max(1, number)
    found = _read(event, query, tags, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    return WallPage(tuple(found), topics, chosen or topic, number, total)


def newest(event: Event, size: int) -> list[Testimony]:
    """Up to `size` of those that were published last."""
    return _read(event, published_in(event), _tags_in(event), size, 0)


def still_published(event: Event, keys: Iterable[str]) -> dict[str, Testimony]:
    """{key: testimony} of those of the keys that may still be read."""
    asked = list(keys)
    query = published_in(event).where(Exhibit.key << asked)
    return {one.key: one for one in _read(event, query, [], len(asked), 0)} if asked else {}


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
            *(Exhibit.key, Exhibit.survey, Exhibit.field, Exhibit.in_place, Exhibit.is_named),
            Exhibit.published_on,
            *(Response.answers, Verdict.tags),
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
                *(key, _cut(words), credit(answers, field) if is_named else ""),
                *(emptied(asked.history.labels.get(field, "")), asked),
                tuple(one.label for one in within(mask or 0, own)),
                date.fromisoformat(day),
            )
        )
    return found


def _tags_in(event: Event) -> list[Tag]:
    """The tags of all texts of the event."""
    found = Tag.select().join(EventSurvey, on=EventSurvey.survey == Tag.survey)
    return list(found.where(EventSurvey.event == event).order_by(Tag.id))


def _topics(event: Event, tags: list[Tag]) -> tuple[tuple[str, int], ...]:
    """(label, texts) of the tags that published texts have, the most frequent first."""
    if not tags:
        return ()
    coded = (
        (Verdict.survey == Exhibit.survey)
        & (Verdict.response == Exhibit.response)
        & (Verdict.field == Exhibit.field)
    )
    masks: Any = published_in(event, Exhibit.survey, Exhibit.field, Verdict.tags).join_from(
        Exhibit, Verdict, on=coded
    )
    books: dict[tuple[int, str], list[Tag]] = {}
    for one in tags:
        books.setdefault((one.survey_id, one.field), []).append(one)
    counted: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for survey, field, mask in masks.tuples():
        said = {_same(one.label): one.label for one in within(mask, books.get((survey, field), []))}
        labels = said | labels
        counted.update(said.keys())
    ordered = sorted(counted, key=lambda one: (-counted[one], one))[:MOST_TOPICS]
    return tuple((labels[one], counted[one]) for one in ordered)


def _on(query: Any, tags: list[Tag]) -> Any:
    """The exhibits of texts that have one of these tags."""
    if not tags:
        return query.where(Exhibit.key == "")
    mine = Verdict.select(Verdict.response).where(
        Verdict.survey == Exhibit.survey,
        Verdict.response == Exhibit.response,
        Verdict.field == Exhibit.field,
    )
    having: Any = None
    for one in tags:
        this = (
            (Exhibit.survey == one.survey_id)
            & (Exhibit.field == one.field)
            & Exhibit.response.in_(mine.where(Verdict.tags.bin_and(one.mask) != 0))
        )
        having = this if having is None else having | this
    return query.where(having)


def _same(label: str) -> str:
    return alike(label).casefold().strip()


def _cut(words: str) -> str:
    """The words, or as many whole ones as there is room for, and a sign that they go on."""
    if len(words) <= LONGEST_WORDS:
        return words
    kept = words[: LONGEST_WORDS - len(CUT)]
    whole, blank, _rest = kept.rpartition(" ")
    return (whole if blank else kept).rstrip() + CUT

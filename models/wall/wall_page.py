"""A page of a wall: words and photos together, as everyone sees them.

What was published last comes first; of one day it is in a random order.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from peewee import SQL

from models.coding.coding import Verdict
from models.coding.tag import Tag, within
from models.event.event import Event
from models.wall.exhibit import Exhibit, published_in
from models.wall.photo import Photo, ShownPhoto, same_topic, topics_of
from models.wall.testimony import Testimony, tags_in, testimonies_of

PAGE_SIZE = 20
MOST_TOPICS = 60
Shown = Testimony | ShownPhoto


@dataclass(frozen=True)
class WallPage:
    """One page of a wall, of all or of what is on a topic; and how many there are of each topic."""

    shown: tuple[Shown, ...]
    topics: tuple[tuple[str, int], ...]
    topic: str
    number: int
    total: int

    @property
    def has_more(self) -> bool:
        """True if there is a page after it."""
        return self.number * PAGE_SIZE < self.total

    @property
    def has_photos(self) -> bool:
        """True if a photo is among what it shows."""
        return any(one.is_photo for one in self.shown)


def wall_page(event: Event, topic: str = "", number: int = 1) -> WallPage:
    """The page with this number, from 1, of what is published: all of it, or what is on a topic."""
    tags = tags_in(event)
    topics = _topics(event, tags)
    known = {same_topic(label): label for label, _count in topics}
    texts, photos = published_in(event), Photo.published_in(event)
    if topic:
        texts = _on(texts, [one for one in tags if same_topic(one.label) == same_topic(topic)])
        labels = [one for one, _count in topics_of(event) if same_topic(one) == same_topic(topic)]
        photos = photos.where(Photo.topic << labels)
    number, total = max(1, number), texts.count() + photos.count()
    found = _read(event, texts, photos, tags, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    chosen = known.get(same_topic(topic), "")
    return WallPage(tuple(found), topics, chosen or topic, number, total)


def newest_shown(event: Event, size: int) -> list[Shown]:
    """Up to `size` of the words and photos that were published last."""
    return _read(event, published_in(event), Photo.published_in(event), tags_in(event), size, 0)


def _read(
    event: Event, texts: Any, photos: Any, tags: list[Tag], size: int, skipped: int
) -> list[Shown]:
    """What stands at these places of both together: first the keys, then what they stand for."""
    both = texts.select(Exhibit.key, Exhibit.published_on.alias("day")) + photos.select(
        Photo.key, Photo.published_on.alias("day")
    )
    ordered = both.order_by(SQL("day").desc(), SQL("key")).limit(size).offset(skipped)
    keys = [key for key, _day in ordered.tuples()]
    if not keys:
        return []
    found: dict[str, Shown] = {**testimonies_of(event, keys, tags)}
    for one in Photo.published_in(event).where(Photo.key << keys):
        found[one.key] = ShownPhoto.of(one)
    return [found[key] for key in keys if key in found]


def _topics(event: Event, tags: list[Tag]) -> tuple[tuple[str, int], ...]:
    """(label, texts and photos) of the topics of what is published, the most frequent first."""
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
    for label, photos in topics_of(event):
        labels.setdefault(same_topic(label), label)
        counted[same_topic(label)] += photos
    for survey, field, mask in masks.tuples() if tags else ():
        own = within(mask, books.get((survey, field), []))
        said = {same_topic(one.label): one.label for one in own}
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

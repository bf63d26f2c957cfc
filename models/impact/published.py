"""Published differences: a version of an event's page, with the words and figures of its day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from peewee import CompositeKey, ForeignKeyField, IntegerField, JSONField, TextField

from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.witness import Witness
from models.form.zone import local_time
from models.impact.difference import EventDifference
from models.impact.differences import Differences, begin
from models.impact.public_evidence import witnesses
from models.telling.difference_kind import DifferenceKind
from models.telling.telling import Telling, is_emptied
from models.wall.board import IS_PUBLIC
from storage.database import MomentField, Stored, writing

MOST_VERSIONS = 120
LONGEST_NOTE = 200  # characters
MOST_YEARS = 2  # before the one of the page

DIFFERENCES = "differences"  # the page, as replies under it name it


class NotPublished(ValueError):
    """Nothing was published; the message says why."""


class PublishedDifferences(Stored):
    """The version `number` of the page, never changed. `note` says what is new in it.

    `items` has of each difference its id, the version in which it came and in which it changed
    last, and what was said of it.
    """

    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
    number = IntegerField()
    at = MomentField()
    note = TextField()
    introduction = TextField()
    items = JSONField()

    class Meta:
        primary_key = CompositeKey("event", "number")

    @classmethod
    def publish(
        cls, event: Event, note: str, by: Organiser | None, at: datetime | None = None
    ) -> "PublishedDifferences":
        """Have everyone read the page as it is now; `at` is now unless a sample is made.

        Raises NotPublished.
        """
        with writing():
            begin(event)
            page, before = Differences.of(event), cls.newest(event)
            number = before.number + 1 if before else 1
            items = _items(event, before, number)
            if not items:
                raise NotPublished(_("Take at least one difference into the page first."))
            moment = at or datetime.now(UTC)
            mine = Differences.event == event
            if before and (before.items, before.introduction) == (items, page.introduction):
                if page.published_at is not None:
                    raise NotPublished(_("Nothing has changed since the last version."))
                Differences.update(published_at=moment).where(mine).execute()
                audit.note("differences published", by, event.code)
                return before
            if number > MOST_VERSIONS:
                raise NotPublished(
                    ngettext(
                        "A page has %(num)s version at the most.",
                        "A page has %(num)s versions at the most.",
                        MOST_VERSIONS,
                    )
                )
            version = cls.create(
                event=event,
                number=number,
                at=moment,
                note=note,
                introduction=page.introduction,
                items=items,
            )
            Differences.update(published_at=moment).where(mine).execute()
            audit.note("differences published", by, event.code)
            return version

    @classmethod
    def newest(cls, event: Event) -> "PublishedDifferences | None":
        """The newest version, or None."""
        found: PublishedDifferences | None = (
            cls.select().where(cls.event == event).order_by(cls.number.desc()).first()
        )
        return found

    @classmethod
    def all_of(cls, event: Event) -> "list[PublishedDifferences]":
        """Every version without what it says of the differences, the newest first."""
        listed = cls.select(cls.event, cls.number, cls.at, cls.note).where(cls.event == event)
        return list(listed.order_by(cls.number.desc()))

    @classmethod
    def telling_of(cls, event: Event, source: str) -> EventDifference | None:
        """The difference that was taken from there, if it is told or a version shows it."""
        one: EventDifference | None = EventDifference.get_or_none(
            EventDifference.event == event, EventDifference.source == source
        )
        if one is None or not one.left_out:
            return one
        versions = cls.select(cls.items).where(cls.event == event)
        shown = {item["id"] for version in versions for item in version.items}
        return one if one.id in shown - set(Differences.of(event).withdrawn) else None

    @property
    def tellings(self) -> dict[str, tuple[int, Telling]]:
        """{id: (the version in which it came, what is said of it)}."""
        return {one["id"]: (one["since"], Telling.read(one["told"])) for one in self.items}


def _items(event: Event, before: PublishedDifferences | None, number: int) -> list[dict[str, Any]]:
    """What is told now, each with the versions in which it came and changed last."""
    known = {one["id"]: one for one in before.items} if before else {}
    found = []
    for one in EventDifference.all_of(event):
        then = known.get(one.id)
        stays = then is not None and then["told"] == one.told
        since = then["since"] if then else number
        changed = then["changed"] if then and stays else number
        found.append({"id": one.id, "since": since, "changed": changed, "told": one.told})
    return found


@dataclass(frozen=True)
class ToldDifference:
    """One difference as readers see it now."""

    id: str
    since: int
    changed: int
    telling: Telling
    evidence: tuple[Witness, ...]

    @property
    def number(self) -> str:
        """The number that it is known by, or ""."""
        return self.telling.number


@dataclass(frozen=True)
class ToldVersion:
    """A version in the list of all."""

    number: int
    at: datetime
    day: date
    note: str


@dataclass(frozen=True)
class ToldYear:
    """What an event of an earlier year tells, or this one."""

    code: str
    title: str
    items: tuple[ToldDifference, ...]

    def of_kind(self, kind: DifferenceKind) -> list[ToldDifference]:
        """Its differences of this kind."""
        return [one for one in self.items if one.telling.kind is kind]


@dataclass(frozen=True)
class ToldPage:
    """The page as readers see it. Equal pages look equal: it is the cache key.

    `since` is the version that a reader has seen, 0 for none. `years` begin with this event; they
    are () where no earlier one is told of.
    """

    code: str
    title: str
    start: datetime
    end: datetime
    places: tuple[str, ...]
    time_zone: str
    version: ToldVersion
    introduction: str
    items: tuple[ToldDifference, ...]
    versions: tuple[ToldVersion, ...]
    feed: str
    since: int = 0
    years: tuple[ToldYear, ...] = ()
    is_draft: bool = False

    @property
    def newest(self) -> int:
        """The number of the newest version."""
        return self.versions[0].number if self.versions else self.version.number

    @property
    def is_newest(self) -> bool:
        """True if no later version is there."""
        return self.version.number >= self.newest

    @property
    def seen(self) -> ToldVersion | None:
        """The version that the reader has seen, if it is an earlier one."""
        if not 0 < self.since < self.version.number:
            return None
        return next((one for one in self.versions if one.number == self.since), None)

    def day_of(self, number: int) -> date:
        """The day of a version."""
        days = (one.day for one in self.versions if one.number == number)
        return next(days, self.version.day)

    def is_new(self, one: ToldDifference) -> bool:
        """True if the reader has not seen it."""
        return self.seen is not None and one.since > self.since

    def is_changed(self, one: ToldDifference) -> bool:
        """True if the reader has seen it, and it says something else now."""
        return self.seen is not None and one.since <= self.since < one.changed

    @property
    def new(self) -> list[ToldDifference]:
        """Those that the reader has not seen."""
        return [one for one in self.items if self.is_new(one)]

    @property
    def changed(self) -> list[ToldDifference]:
        """Those that say something else than what the reader has seen."""
        return [one for one in self.items if self.is_changed(one)]

    @property
    def kinds(self) -> list[DifferenceKind]:
        """The kinds of which any of the years tells."""
        told = {one.telling.kind for year in self.years for one in year.items}
        return [kind for kind in DifferenceKind if kind in told]


def told(event: Event, number: int | None = None, since: int = 0) -> ToldPage | None:
    """The page in its newest version, or in version `number`; None where nobody may read it."""
    page = Differences.of(event)
    if page.published_at is None:
        return None
    mine = PublishedDifferences.event == event
    version = (
        PublishedDifferences.newest(event)
        if number is None
        else PublishedDifferences.get_or_none(mine, PublishedDifferences.number == number)
    )
    if version is None:
        return None
    listed = tuple(_listed(event, one) for one in PublishedDifferences.all_of(event))
    items = _told(event, version.items, page.withdrawn)
    found = _page(event, page, _listed(event, version), version.introduction, items, listed)
    return _with(found, since, years_of(event, page, items) if found.is_newest else ())


def draft(event: Event) -> ToldPage:
    """The page as the next version would show it, for its organiser."""
    page, before = Differences.of(event), PublishedDifferences.newest(event)
    number = before.number + 1 if before else 1
    now = datetime.now(UTC)
    version = ToldVersion(number, now, local_time(now, event.time_zone).date(), "")
    items = _told(event, _items(event, before, number), page.withdrawn)
    listed = tuple(_listed(event, one) for one in PublishedDifferences.all_of(event))
    found = _page(event, page, version, page.introduction, items, listed)
    since = before.number if before else 0
    return _with(found, since, years_of(event, page, items), is_draft=True)


def years_of(
    event: Event, page: Differences, items: tuple[ToldDifference, ...]
) -> tuple[ToldYear, ...]:
    """This event and those of the years before that everyone may read; () where there is none."""
    years, known = [ToldYear(event.code, event.title, items)], {event.id}
    while len(years) <= MOST_YEARS:
        former = page.former_event
        if former is None or former.id in known:
            break
        known.add(former.id)
        page = Differences.of(former)
        version = PublishedDifferences.newest(former) if page.published_at else None
        if version is None:
            break
        shown = _told(former, version.items, page.withdrawn)
        years.append(ToldYear(former.code, former.title, shown))
    return tuple(years) if len(years) > 1 else ()


def _page(
    event: Event,
    page: Differences,
    version: ToldVersion,
    introduction: str,
    items: tuple[ToldDifference, ...],
    versions: tuple[ToldVersion, ...],
) -> ToldPage:
    details = event.details
    return ToldPage(
        event.code,
        event.title,
        details.start,
        details.end,
        tuple(event.place_names),
        event.time_zone,
        version,
        introduction,
        items,
        versions,
        page.feed,
    )


def _with(
    page: ToldPage, since: int, years: tuple[ToldYear, ...], *, is_draft: bool = False
) -> ToldPage:
    # Other numbers than those of versions make the same page: no stranger makes up keys of a cache.
    known = {one.number for one in page.versions} if since < page.version.number else set()
    return replace(page, since=since if since in known else 0, years=years, is_draft=is_draft)


def _told(
    event: Event, items: Iterable[Mapping[str, Any]], withdrawn: Iterable[str]
) -> tuple[ToldDifference, ...]:
    gone = set(withdrawn)
    kept = [(one, Telling.read(one["told"])) for one in items if one["id"] not in gone]
    seen = witnesses(event, (piece for _, telling in kept for piece in telling.evidence))
    return tuple(
        ToldDifference(
            one["id"],
            one["since"],
            one["changed"],
            telling,
            tuple(seen[piece] for piece in telling.evidence if piece in seen),
        )
        for one, telling in kept
        if not is_emptied(telling, seen)
    )


def _listed(event: Event, version: PublishedDifferences) -> ToldVersion:
    day = local_time(version.at, event.time_zone).date()
    return ToldVersion(version.number, version.at, day, version.note)


def is_read(event: Event, page: str) -> bool:
    """True if this is the page of differences, and everyone may read it now."""
    return page == DIFFERENCES and Differences.of(event).published_at is not None


IS_PUBLIC[DIFFERENCES] = is_read

"""A published myth: the page of a followed myth as everyone may read it at this moment.

Of each event it tells what is shared for everyone and passes the gate; the others are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from models.event.event import Event
from models.evidence.witness import Witness, settling
from models.form.zone import local_time
from models.myth.belief import MythStep, events_untold, steps_of
from models.myth.followed_myth import MYTHS, FollowedMyth, MythVersion, names_of_pages
from models.myth.myth_statement import MythStatement
from models.myth.myth_verdict import MythVerdict
from models.result.audience import Audience
from models.wall.board import IS_PUBLIC, PAGES


@dataclass(frozen=True)
class FormerVerdict:
    """What everyone read of a myth up to a day: whether it is so, and the claim then."""

    verdict: MythVerdict
    claim: str
    until: date


@dataclass(frozen=True)
class PublishedMyth:
    """The page. Equal pages look equal: it is the cache key.

    `sources` are what settles it, `untold` is how many more events asked about it.
    """

    code: str
    statement: MythStatement
    sources: tuple[Witness, ...]
    steps: tuple[MythStep, ...]
    untold: int
    formers: tuple[FormerVerdict, ...]
    changed_at: datetime

    @property
    def claim(self) -> str:
        """What people believe."""
        return self.statement.claim

    @property
    def as_of(self) -> date:
        """The day on which what is said of it was last changed."""
        return self.changed_at.date()


def published(code: str) -> PublishedMyth | None:
    """The page of the myth with this code; None where nobody may read it."""
    myth = FollowedMyth.at(code)
    return page_of_myth(myth) if myth is not None and myth.is_public else None


def page_of_myth(myth: FollowedMyth) -> PublishedMyth:
    """The page as everyone would read it, whether they may or not."""
    steps = steps_of(myth, Audience.EVERYONE)
    shown = tuple(one for one in steps if one.belief)
    statement = myth.statement
    versions = myth.versions
    return PublishedMyth(
        myth.code,
        statement,
        settling(statement.sources),
        shown,
        events_untold(steps),
        _formers(versions, myth.published_at),
        max(versions[0].at, myth.published_at or versions[0].at),
    )


def changes_of(myth: FollowedMyth) -> list[MythVersion]:
    """What was said of it since everyone may read it, the latest first: the feed has them."""
    return _read_by_all(myth.versions, myth.published_at)


def _read_by_all(versions: Sequence[MythVersion], since: datetime | None) -> list[MythVersion]:
    """Those of these versions, the latest first, that everyone could read since that moment."""
    found: list[MythVersion] = []
    for one in versions:
        if since is None:
            break
        found.append(one)
        if one.at <= since:
            break
    return found


def _formers(versions: Sequence[MythVersion], since: datetime | None) -> tuple[FormerVerdict, ...]:
    """The verdicts and claims that everyone read before those of now, the latest first."""
    read = _read_by_all(versions, since)
    found = []
    for later, one in pairwise(read):
        then, now = one.statement, later.statement
        if (then.verdict, then.claim) != (now.verdict, now.claim):
            until = local_time(later.at, "UTC").date()
            found.append(FormerVerdict(then.verdict, then.claim, until))
    return tuple(found)


def is_read(event: Event, page: str) -> bool:
    """True if this is the page of a myth whose replies belong to the event, and all may read it."""
    _myths, _slash, code = page.partition("/")
    myth = FollowedMyth.at(code) if code else None
    return myth is not None and myth.home_id == event.id and myth.is_public


def _pages(event: Event) -> list[str]:
    return list(names_of_pages(event))


IS_PUBLIC[MYTHS] = is_read
PAGES.append(_pages)

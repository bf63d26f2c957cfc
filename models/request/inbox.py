"""The inbox: the requests of an event as a list, how many were met, and how fast."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from statistics import median

from language.message import gettext as _
from models.event.event import Event
from models.form.spelling import folded
from models.request.home import RequestHome
from models.request.intake import RequestIntake, asking_in, intakes_of, take_in, words_in
from models.request.request import DECLINED, MET, STATUSES, Request, RequestCount, today_at
from models.survey.survey import Survey
from models.survey.title import title_of
from models.wave.series import Wave

PAGE_SIZE = 30
SOON = 60  # days within which a request is met fast
OVERDUE = "overdue"  # among the states of a wish


@dataclass(frozen=True)
class InboxWish:
    """Which of the requests: with a status or overdue, of an owner, for a place; "" for all."""

    status: str = ""
    owner: str = ""
    place: str = ""
    page: int = 1


@dataclass(frozen=True)
class RequestSource:
    """A survey in which people asked: its title, which of its times it is, and how many asked."""

    survey: Survey
    title: str
    wave: str
    people: int

    @property
    def called(self) -> str:
        """The title and which of its times; once, where the title of a time says it."""
        if not self.wave or self.wave in self.title:
            return self.title
        return _("%(survey)s (%(time)s)", survey=self.title, time=self.wave)


@dataclass(frozen=True)
class InboxLine:
    """A request with all spellings that count with it: how many people asked, and where.

    `people` are all who asked, `by_hand` those of them that asked elsewhere than in a survey.
    """

    request: Request
    parts: tuple[Request, ...]
    sources: tuple[RequestSource, ...]
    today: date

    @property
    def by_hand(self) -> int:
        """The people who asked elsewhere than in a survey."""
        return sum(one.statement.people for one in self.spellings)

    @property
    def people(self) -> int:
        """All who asked; whoever did so in two surveys is in it twice."""
        return self.by_hand + sum(one.people for one in self.sources)

    @property
    def spellings(self) -> tuple[Request, ...]:
        """The request and what is put together with it."""
        return (self.request, *self.parts)

    @property
    def since(self) -> date:
        """The first day on which anybody may have asked."""
        return date.fromisoformat(min(one.since for one in self.spellings))

    @property
    def is_overdue(self) -> bool:
        """True if it was due before today and is neither met nor declined."""
        return self.request.is_overdue(self.today)

    @property
    def more(self) -> int:
        """How many more have asked since it was met or declined."""
        return max(0, self.people - self.request.people_then) if self.request.is_settled else 0

    @property
    def days(self) -> int | None:
        """The days from the first on which anybody may have asked to that on which it was met.

        None if it is not met, or was before that day: nobody waited, or nobody knows how long.
        """
        if self.request.status != MET:
            return None
        days = (date.fromisoformat(self.request.statement.day) - self.since).days
        return days if days >= 0 else None

    def is_placed(self, nowhere: Collection[str]) -> bool:
        """True if it names a place other than these, which are none."""
        return bool(self.request.words[1]) and not self.is_at(nowhere)

    def is_at(self, homes: Iterable[str]) -> bool:
        """True if its place is one of these."""
        return folded(self.request.words[1]) in {folded(one) for one in homes}


@dataclass(frozen=True)
class InboxFigures:
    """How many requests there are, of which sort, and how fast they were met.

    `placed` are the requests with a real place, and `outside` those of them away from home; each
    with its people. `within` counts the `met` requests that were met within SOON days.
    `median_days` is the median time to meet one, rounded half up; None where no time is known.
    """

    homes: tuple[str, ...]
    requests: int
    people: int
    placed: int
    placed_people: int
    outside: int
    outside_people: int
    met: int
    declined: int
    within: int
    median_days: int | None


@dataclass(frozen=True)
class InboxLeaf:
    """A page of the inbox, with its `lines`; `found` is how many there are that meet the wish."""

    wish: InboxWish
    lines: tuple[InboxLine, ...]
    found: int
    figures: InboxFigures
    owners: tuple[str, ...]
    places: tuple[str, ...]
    as_of: date | None  # when answers were counted last
    missing: int  # requests for which there was no room
    is_cut: bool
    is_of_one: bool  # all surveys that ask are one, or times of one: its title says nothing new

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.found // PAGE_SIZE))


class Inbox:
    """All requests of an event with their people, read in a few statements."""

    def __init__(self, event: Event, *, anew: bool = True) -> None:
        """Take in what answers ask for by now.

        Not `anew`, it is what was taken in last, without what somebody wrote: a process without the
        secret key can read that too.
        """
        self.event = event
        self.surveys = asking_in(event)
        self.intakes = take_in(event, self.surveys) if anew else intakes_of(self.surveys)
        self.today = today_at(event)
        homes, nowhere = RequestHome.of(event)
        self.homes, self.nowhere = tuple(homes), tuple(nowhere)
        every = Request.all_of(event)
        if anew:
            words_in(self.surveys, every)
        self.lines = _lines(event, every, self.surveys, self.today)

    @property
    def figures(self) -> InboxFigures:
        """What they come to."""
        return figures_of(self.lines, self.homes, self.nowhere)

    @property
    def as_of(self) -> date | None:
        """The day on which answers were counted last; None where no survey asks."""
        return _day(self.intakes)

    def line(self, id: int) -> InboxLine | None:
        """The request with this number, or that with which it counts."""
        return next((one for one in self.lines if id in {part.id for part in one.spellings}), None)

    def spelling(self, id: int) -> Request | None:
        """The request with this number, also where it counts with another."""
        every = (part for one in self.lines for part in one.spellings)
        return next((one for one in every if one.id == id), None)

    def leaf(self, wish: InboxWish) -> InboxLeaf:
        """Those that meet the wish, PAGE_SIZE a page; a page that is not there is the last one."""
        found = [one for one in self.lines if _meets(one, wish)]
        pages = max(1, -(-len(found) // PAGE_SIZE))
        page = min(max(wish.page, 1), pages)
        shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return InboxLeaf(
            InboxWish(wish.status, wish.owner, wish.place, page),
            tuple(shown),
            len(found),
            self.figures,
            tuple(sorted({one.request.statement.owner for one in self.lines} - {""})),
            tuple(sorted({one.request.words[1] for one in self.lines} - {""})),
            self.as_of,
            sum(one.missing for one in self.intakes.values()),
            any(one.is_cut for one in self.intakes.values()),
            _are_times_of_one(self.surveys),
        )


def is_empty(event: Event) -> bool:
    """True if the event has no request."""
    return not Request.select().where(Request.event == event).exists()


def in_a_row(homes: Sequence[str]) -> str:
    """These places as they stand in a sentence, in their order."""
    *first, last = homes or ("",)
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def figures_of(
    lines: Iterable[InboxLine], homes: Iterable[str], nowhere: Collection[str] = ()
) -> InboxFigures:
    """What these requests come to, where some places are home, and others are no place."""
    every, home = list(lines), tuple(homes)
    placed = [one for one in every if one.is_placed(nowhere)]
    outside = [one for one in placed if home and not one.is_at(home)]
    days = [one.days for one in every if one.days is not None]
    return InboxFigures(
        home,
        len(every),
        sum(one.people for one in every),
        len(placed),
        sum(one.people for one in placed),
        len(outside),
        sum(one.people for one in outside),
        sum(1 for one in every if one.request.status == MET),
        sum(1 for one in every if one.request.status == DECLINED),
        sum(1 for one in days if one <= SOON),
        floor(median(days) + 0.5) if days else None,
    )


def _lines(
    event: Event, every: list[Request], surveys: list[Survey], today: date
) -> list[InboxLine]:
    parts: dict[int, list[Request]] = defaultdict(list)
    for one in every:
        if one.part_of is not None:
            parts[one.part_of].append(one)
    counted = _counts(event)
    names = _names(surveys)
    found = []
    for one in every:
        if one.part_of is None:
            mine = (one, *parts[one.id])
            found.append(InboxLine(one, mine[1:], _sources(mine, counted, names), today))
    # What is overdue is first, then what waits, and of that what most people want.
    return sorted(found, key=_urgency)


def _urgency(line: InboxLine) -> tuple[bool, bool, int, int]:
    one = line.request
    return one.is_settled, not line.is_overdue, -line.people, one.id


def _counts(event: Event) -> Mapping[int, list[RequestCount]]:
    mine = Request.select(Request.id).where(Request.event == event)
    found: dict[int, list[RequestCount]] = defaultdict(list)
    for one in RequestCount.select().where(RequestCount.asked << mine):
        found[one.asked_id].append(one)
    return found


def _names(surveys: list[Survey]) -> dict[int, tuple[Survey, str, str]]:
    waves = Wave.select(Wave.survey, Wave.label).where(Wave.survey << [one.id for one in surveys])
    labels = {one.survey_id: one.label for one in waves}
    return {one.id: (one, title_of(one), labels.get(one.id, "")) for one in surveys}


def _are_times_of_one(surveys: list[Survey]) -> bool:
    """True of one survey, and of those that are the same one asked again."""
    if len(surveys) < 2:
        return True
    of_series = Wave.select(Wave.series).where(Wave.survey << [one.id for one in surveys])
    series = [one.series_id for one in of_series]
    return len(series) == len(surveys) and len(set(series)) == 1


def _sources(
    spellings: Iterable[Request],
    counted: Mapping[int, list[RequestCount]],
    names: Mapping[int, tuple[Survey, str, str]],
) -> tuple[RequestSource, ...]:
    people: dict[int, int] = defaultdict(int)
    for one in spellings:
        for count in counted.get(one.id, ()):
            people[count.survey_id] += count.people
    return tuple(RequestSource(*names[id], people[id]) for id in names if id in people)


def _meets(line: InboxLine, wish: InboxWish) -> bool:
    one = line.request
    if wish.status == OVERDUE and not line.is_overdue:
        return False
    if wish.status in STATUSES and one.status != wish.status:
        return False
    if wish.owner and one.statement.owner != wish.owner:
        return False
    return not wish.place or one.words[1] == wish.place


def _day(intakes: Mapping[int, RequestIntake]) -> date | None:
    days = [one.day for one in intakes.values()]
    return date.fromisoformat(min(days)) if days else None

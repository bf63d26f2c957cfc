"""A request proposal: what became of what people asked for, as everyone may be told.

How many asked in a survey is what the gate lets out, so it may be a band or nothing; those who were
entered by hand count openly. Of a request of which nothing may be told, nothing is counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from language.day import in_words
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import DEMAND
from models.form.excerpt import IN_A_SENTENCE, excerpt
from models.request.inbox import SOON, Inbox, InboxLine, in_a_row, is_empty
from models.request.request import DECLINED, MET, Request, spelling_among
from models.result.audience import Audience, tells_all_wanted, topics_for, wanted_for
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, ShareBar, source_of

MOST_PROPOSED = 60
EVERY = "all"  # the key of the proposal that tells of all of them


@dataclass(frozen=True)
class Told:
    """A request and how many people asked for it, as far as everyone may know."""

    line: InboxLine
    people: int
    at_least: bool
    topic: str = ""  # where they asked for this, at all places together

    @property
    def said(self) -> str:
        """How many they are, in words."""
        if self.at_least:
            return ngettext("at least %(num)s person", "at least %(num)s people", self.people)
        return ngettext("%(num)s person", "%(num)s people", self.people)


def proposals(event: Event) -> list[Proposal]:
    """All requests together, then each that is met, the latest first, of a day the most wanted."""
    if is_empty(event):
        return []
    inbox = Inbox(event, anew=False)
    told = _told(inbox)
    met = [one for one in told if one.line.request.status == MET and one.line.request.may_be_told]
    met += _by_topic(inbox, told)
    met.sort(key=_latest)
    return [*_of_all(inbox, told), *(_of_one(one) for one in met[:MOST_PROPOSED])]


def those_told(event: Event, ids: Iterable[int]) -> set[int]:
    """The numbers, of these, of requests of the event that are met."""
    found = Request.select(Request.id).where(
        Request.event == event, Request.id << list(ids), Request.status == MET
    )
    return {one.id for one in found.where(Request.part_of.is_null())}


def _told(inbox: Inbox) -> list[Told]:
    known = {one.spelling for line in inbox.lines for one in line.spellings if one.spelling}
    public, are_all_told = _public(inbox.surveys, known), _are_all_told(inbox)
    found = []
    for line in inbox.lines:
        asked = [one.spelling for one in line.spellings if one.spelling]
        seen = [public[one] for one in asked if one in public]
        people = sum(people for people, _least in seen) + line.by_hand
        if people:
            # Whether they are more is not looked up: that would tell of those who are held back.
            is_exact = are_all_told and len(seen) == len(asked)
            at_least = any(least for _people, least in seen) or bool(asked and not is_exact)
            found.append(Told(line, people, at_least))
    return found


def _are_all_told(inbox: Inbox) -> bool:
    return all(tells_all_wanted(one, Audience.EVERYONE) for one in inbox.surveys)


def _latest(told: Told) -> tuple[int, int, tuple[str, str], int]:
    """By what everyone is told alone: numbers that are held back are in no order either."""
    one = told.line.request
    day = date.fromisoformat(one.statement.day).toordinal()
    return -day, -told.people, one.told_words, one.id


def told_once_met(inbox: Inbox, line: InboxLine) -> Told | None:
    """What everyone may know of how many asked for it, once it is met; None for nothing."""
    told = _told(inbox)
    found = next((one for one in told if one.line is line), None)
    return found or next(iter(_of_topics(inbox, [line])), None)


def _by_topic(inbox: Inbox, told: Iterable[Told]) -> list[Told]:
    """Those met of which nothing is told at their place: how many asked for the topic anywhere."""
    known = {one.line.request.id for one in told}
    met = [one for one in inbox.lines if one.request.status == MET]
    by_topic: dict[str, Told] = {}
    held = [one for one in met if one.request.id not in known]
    for one in sorted(_of_topics(inbox, held), key=_latest):
        by_topic.setdefault(one.topic, one)
    return [*by_topic.values()]


def _of_topics(inbox: Inbox, lines: Iterable[InboxLine]) -> Iterator[Told]:
    """How many asked for the topic of each anywhere: at which place, nobody learns from it."""
    people: dict[str, list[int]] = defaultdict(list)
    for survey in inbox.surveys:
        for topic, number in topics_for(survey, Audience.EVERYONE).items():
            people[topic].append(number)
    for line in lines:
        topics = {one.topic for one in line.spellings if not one.is_written}
        [topic, *more] = topics or {""}
        if topic in people and not more:
            # Of two surveys it is no least number: who asked in both is in it twice.
            at_least = len(people[topic]) == 1 < len(inbox.surveys)
            yield Told(line, sum(people[topic]), at_least, topic)


def _public(
    surveys: Iterable[Survey], known: Collection[str]
) -> dict[str | None, tuple[int, bool]]:
    """{spelling: (people, whether they may be more)} of all that everyone may know."""
    people: dict[str | None, int] = defaultdict(int)
    least: dict[str | None, bool] = defaultdict(bool)
    for survey in surveys:
        told, _is_cut = wanted_for(survey, Audience.EVERYONE)
        for one in told:
            key = spelling_among(one, known)
            people[key] += one.people
            least[key] = least[key] or one.at_least
    return {key: (number, least[key]) for key, number in people.items()}


def _of_all(inbox: Inbox, told: list[Told]) -> list[Proposal]:
    if not told:
        return []
    lines = [one.line for one in told]
    # Where not all is told, whether any is held back is not looked up: that would tell of them.
    are_all = _are_all_told(inbox) and len(told) == sum(1 for one in inbox.lines if one.people)
    every, met = len(lines), [one for one in lines if one.request.status == MET]
    fast = sum(1 for one in met if one.days is not None and one.days <= SOON)
    placed = [one for one in lines if one.is_placed(inbox.nowhere)]
    outside = sum(1 for one in placed if not one.is_at(inbox.homes)) if inbox.homes else 0
    home = in_a_row(inbox.homes)
    parts = [
        ngettext("%(num)s request was made.", "%(num)s requests were made.", every)
        if are_all
        else ngettext(
            "Of all requests %(num)s can be told of here.",
            "Of all requests %(num)s can be told of here.",
            every,
        )
    ]
    bars = []
    if outside:
        parts.append(
            ngettext(
                "%(outside)s of %(num)s that names a place was from outside %(home)s.",
                "%(outside)s of %(num)s that name a place were from outside %(home)s.",
                len(placed),
                outside=grouped(outside),
                home=excerpt(home, IN_A_SENTENCE),
            )
        )
        label = _("From outside %(home)s", home=excerpt(home, IN_A_SENTENCE))
        bars.append(ShareBar(label, outside, len(placed)))
    parts.append(
        ngettext(
            "%(fast)s of %(num)s was met within %(days)s days.",
            "%(fast)s of %(num)s were met within %(days)s days.",
            every,
            fast=grouped(fast),
            days=SOON,
        )
    )
    bars.append(ShareBar(_("Met within %(days)s days", days=SOON), fast, every))
    bars.append(ShareBar(_("Met"), len(met), every))
    declined = sum(1 for one in lines if one.request.status == DECLINED)
    if declined:
        bars.append(ShareBar(_("Declined"), declined, every))
    return [
        Proposal(
            source_of(DEMAND, EVERY),
            DifferenceKind.REQUEST_MET,
            _("What was asked for, and what became of it"),
            " ".join(parts),
            grouped(every),
            inbox.today,
            (Evidence(DEMAND, EVERY, _("The organisers’ list of requests")),),
            _("Whether those who asked are content with what they were offered is not known."),
            _(
                "Counted by topic and place. Requests of which too few people may be told are not "
                "counted. Days are from that on which a survey opened, or somebody asked."
            ),
            tuple(bars),
        )
    ]


def _of_one(told: Told) -> Proposal:
    one = told.line.request
    topic, place = one.told_words
    people = told.said
    day = date.fromisoformat(one.statement.day)
    if told.topic:
        return _of_topic(told, day)
    words = {
        "topic": excerpt(topic, IN_A_SENTENCE),
        "place": excerpt(place, IN_A_SENTENCE),
        "people": people,
    }
    sentence = (
        _(
            "“%(topic)s” in %(place)s, asked for by %(people)s, was met on %(day)s.",
            **words,
            day=in_words(day),
        )
        if place
        else _(
            "“%(topic)s”, asked for by %(people)s, was met on %(day)s.", **words, day=in_words(day)
        )
    )
    since = in_words(told.line.since)
    return Proposal(
        source_of(DEMAND, one.id),
        DifferenceKind.REQUEST_MET,
        _("%(topic)s, %(place)s", **words) if place else words["topic"],
        sentence,
        grouped(told.people),
        day,
        (Evidence(DEMAND, str(one.id), _("Asked for since %(day)s", day=since)),),
        method=_("Who asked in two surveys is counted twice."),
    )


def _of_topic(told: Told, day: date) -> Proposal:
    one, topic = told.line.request, excerpt(told.topic, IN_A_SENTENCE)
    since = in_words(told.line.since)
    return Proposal(
        source_of(DEMAND, one.id),
        DifferenceKind.REQUEST_MET,
        topic,
        _(
            "“%(topic)s” was asked for by %(people)s, at all places together. "
            "There is something for some of them since %(day)s.",
            topic=topic,
            people=told.said,
            day=in_words(day),
        ),
        grouped(told.people),
        day,
        (Evidence(DEMAND, str(one.id), _("Asked for since %(day)s", day=since)),),
        _("How many asked at each place is not told: it would tell of too few people."),
        _("Who asked in two surveys is counted twice."),
    )

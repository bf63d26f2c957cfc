"""A request proposal: what became of what people asked for, as everyone may be told.

How many asked in a survey is what the gate lets out, so it may be a band or nothing; those who were
entered by hand count openly. Of a request of which nothing may be told, nothing is counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from language.day import in_words
from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.event.event import Event
from models.impact.difference_kind import DifferenceKind
from models.impact.evidence import DEMAND
from models.impact.proposal import Evidence, Proposal, ShareBar
from models.impact.telling import cut
from models.request.inbox import SOON, Inbox, InboxLine, is_empty
from models.request.request import DECLINED, MET, Request, spelling_among
from models.result.audience import Audience, tells_all_wanted, wanted_for
from models.survey.survey import Survey

MOST_PROPOSED = 60
EVERY = "all"  # the key of the proposal that tells of all of them
SHORT = 120  # characters of a request within a sentence


@dataclass(frozen=True)
class _Told:
    """A request and how many people asked for it, as far as everyone may know."""

    line: InboxLine
    people: int
    at_least: bool


def proposals(event: Event) -> list[Proposal]:
    """All requests together, then each that is met, the latest first, of a day the most wanted."""
    if is_empty(event):
        return []
    inbox = Inbox(event, anew=False)
    told = _told(inbox)
    met = [one for one in told if one.line.request.status == MET and one.line.request.may_be_told]
    met.sort(key=_latest)
    return [*_of_all(inbox, told), *(_of_one(one) for one in met[:MOST_PROPOSED])]


def those_told(event: Event, ids: Iterable[int]) -> set[int]:
    """Those of these numbers that are a request of the event which is met."""
    found = Request.select(Request.id).where(
        Request.event == event, Request.id << list(ids), Request.status == MET
    )
    return {one.id for one in found.where(Request.part_of.is_null())}


def _told(inbox: Inbox) -> list[_Told]:
    known = {one.spelling for line in inbox.lines for one in line.spellings if one.spelling}
    public = _public(inbox.surveys, known)
    are_all_told = all(tells_all_wanted(one, Audience.EVERYONE) for one in inbox.surveys)
    found = []
    for line in inbox.lines:
        asked = [one.spelling for one in line.spellings if one.spelling]
        seen = [public[one] for one in asked if one in public]
        people = sum(people for people, _least in seen) + line.by_hand
        if people:
            # Whether they are more is not looked up: that would tell of those who are held back.
            is_exact = are_all_told and len(seen) == len(asked)
            at_least = any(least for _people, least in seen) or bool(asked and not is_exact)
            found.append(_Told(line, people, at_least))
    return found


def _latest(told: _Told) -> tuple[int, int, tuple[str, str], int]:
    """By what everyone is told alone: numbers that are held back are in no order either."""
    one = told.line.request
    day = date.fromisoformat(one.terms.day).toordinal()
    return -day, -told.people, one.told_words, one.id


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


def _of_all(inbox: Inbox, told: list[_Told]) -> list[Proposal]:
    if not told:
        return []
    lines = [one.line for one in told]
    every, met = len(lines), [one for one in lines if one.request.status == MET]
    fast = sum(1 for one in met if (one.days or 0) <= SOON)
    placed = [one for one in lines if one.request.words[1]]
    outside = sum(1 for one in placed if not one.is_at(inbox.homes)) if inbox.homes else 0
    home = ", ".join(inbox.homes)
    parts = [ngettext("%(num)s request was made.", "%(num)s requests were made.", every)]
    bars = []
    if outside:
        parts.append(
            ngettext(
                "%(outside)s of %(num)s that names a place was from outside %(home)s.",
                "%(outside)s of %(num)s that name a place were from outside %(home)s.",
                len(placed),
                outside=grouped(outside),
                home=cut(home, SHORT),
            )
        )
        label = _("From outside %(home)s", home=cut(home, SHORT))
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
            f"{DEMAND}:{EVERY}",
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


def _of_one(told: _Told) -> Proposal:
    one = told.line.request
    topic, place = one.told_words
    people = _people(told)
    day = date.fromisoformat(one.terms.day)
    words = {"topic": cut(topic, SHORT), "place": cut(place, SHORT), "people": people}
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
        f"{DEMAND}:{one.id}",
        DifferenceKind.REQUEST_MET,
        _("%(topic)s, %(place)s", **words) if place else words["topic"],
        sentence,
        grouped(told.people),
        day,
        (Evidence(DEMAND, str(one.id), _("Asked for since %(day)s", day=since)),),
        method=_("Who asked in two surveys is counted twice."),
    )


def _people(told: _Told) -> str:
    if told.at_least:
        return ngettext("at least %(num)s person", "at least %(num)s people", told.people)
    return ngettext("%(num)s person", "%(num)s people", told.people)

"""Disclosure: each audience's part of a tally. Every result that is shown passes through here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import Enum

from models.answer.leaf import FIRST, Leaf, Look, Turn
from models.answer.packed import Packed
from models.answer.public_snapshot import final_at, view_of
from models.answer.screen import Approval, Screen
from models.answer.tally import Tally
from models.answer.threshold import SMALLEST_GROUP, smallest_group
from models.coding.coding import counts as tag_counts
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.talk import Talk
from models.form.condition import Condition
from models.form.field import FREE, WRITTEN, Field
from models.opinion.opinion import Opinions
from models.result.arrival import ArrivalLine, arrival
from models.result.band import bands
from models.result.coded_page import tag_counts as counts_where
from models.result.cross_table import CrossTable, cross_table
from models.result.demand import is_safe
from models.result.filter import filtered_reading, how_many, matching
from models.result.finding import finding, sought
from models.result.paired_change import PairState, for_everyone, state_of_pairs
from models.result.reading import QuestionReading, Reading
from models.result.tag_reading import TagReading
from models.result.tie import (
    HeldTies,
    Ties,
    added,
    counted_of,
    held,
    own_team_of,
    tied_fields,
    ties_in,
    ties_of,
)
from models.result.wanted import (
    Wanted,
    are_all,
    in_bands,
    listed,
    listed_in_part,
    topics_in,
    written,
)
from models.survey.schedule import CLOSED, DRAFT, OPEN, WAITING
from models.survey.survey import Survey


class Audience(Enum):
    """The readers of results, who may see different things."""

    ORGANISER = "organiser"
    ROOM = "room"  # people in front of the organiser's screen
    EVERYONE = "everyone"


@dataclass(frozen=True)
class Disclosure:
    """All that an audience is shown of a survey; equal `revision` means it looks equal.

    `responses` is the number of responses; `reading` may count fewer, and is None for a room if the
    results are not shared. `expecting` has the number of people expected: for the form of a talk it
    is the talk. `until` is the next time at which the clock alone changes what is shown. A room has
    its `screen`, and of the question on it the `words` that its organiser has approved. What the
    texts of a field were tagged with is for organisers alone.
    """

    responses: int
    revision: str
    reading: Reading | None
    expecting: Event | Talk | None = None
    until: datetime | None = None
    screen: Screen | None = None
    words: tuple[str, ...] = ()
    tags: Mapping[str, TagReading] = dataclass_field(default_factory=dict)

    @property
    def revealed(self) -> QuestionReading | None:
        """The tally of the question that is revealed on the screen, as far as the room sees it."""
        if self.reading is None or self.screen is None or not self.screen.is_revealed:
            return None
        questions = self.reading.questions
        return next((one for one in questions if one.question.name == self.screen.shown), None)


def disclosed_to(survey: Survey, audience: Audience) -> Disclosure | None:
    """All that this audience is shown of `survey`; None if it may see nothing.

    A room sees what everyone sees, of the question that is revealed, and the number of responses
    at once. The room sees who presses Send anyway; the number does not say what was sent. It reads
    words that people wrote only where the organiser has approved them one by one.
    """
    reading = reading_for(survey, audience)
    # A new version can word the questions differently, with equal counts.
    seen = [str(survey.version), *([str(reading.revision)] if reading else [])]
    if reading is not None and reading.view is not None:
        seen.append(f"{reading.view.held_back} held" + " over" * reading.view.is_over)
    if audience is Audience.ROOM:
        return _before_a_room(survey, reading, seen) if survey.opened_at else None
    if reading is None:
        return None
    if audience is Audience.ORGANISER:
        expecting, counted = _expecting(survey), tag_counts(survey)
        seen += [f"of {expecting.expected}"] if expecting else []
        seen += [f"{name} {one.revision}" for name, one in counted.items()]
        tags = {name: TagReading.of(one) for name, one in counted.items()}
        revision = ".".join(seen)
        return Disclosure(reading.responses, revision, reading, expecting, tags=tags)
    until = final_at(survey) if reading.view else None
    if survey.you_said_at is not None:  # the page leads to what became of it, beside each question
        seen.append(f"{survey.you_said_at.timestamp()} said")
    return Disclosure(reading.responses, ".".join(seen), reading, until=until)


def reading_for(survey: Survey, audience: Audience) -> Reading | None:
    """The tally of `survey` as this audience may see it; None if it may see nothing.

    The organiser sees every number but how many people are of which team: whoever sees results and
    may not read answers would tell that of each who comes. Everyone, and a room, sees the results
    that the organiser shares, without written texts. Of an anonymous survey it is the public
    snapshot, which moves in steps too large to single out a person; free numbers, days and times
    are shown only in bands of so many people or more.
    """
    if audience is Audience.ORGANISER:
        return _without_own_teams(Reading.of(survey))
    if survey.shared_at is None:
        return None
    if not survey.anonymous:
        return _without_writing(Reading.of(survey))
    return _public(survey)


def opinions_for(survey: Survey, audience: Audience) -> Opinions | None:
    """The opinion groups of `survey` for its organiser; None for any other audience.

    Groups are shown only if each has SMALLEST_GROUP people, so that no smaller one can be worked
    out from the others.
    """
    return Opinions.of(survey, SMALLEST_GROUP) if audience is Audience.ORGANISER else None


def filtered_for(survey: Survey, audience: Audience, condition: Condition | None) -> Reading | None:
    """The tally of the responses that meet a condition, for the organiser alone.

    Two filters that differ in one person tell what this one answered, whatever the size of either.
    Whoever may filter reads each response anyway. Raises models.answer.packed.Unpacked; so do those
    below that take a condition.
    """
    return filtered_reading(survey, condition) if audience is Audience.ORGANISER else None


def closer_for(
    survey: Survey, audience: Audience, condition: Condition | None
) -> Disclosure | None:
    """The disclosure with the tags of the texts of those found, at one moment."""
    if audience is not Audience.ORGANISER:
        return None
    with Packed.whole(survey):
        reading = filtered_reading(survey, condition)
        counted = counts_where(survey, condition)
    tags = {name: TagReading.of(one) for name, one in counted.items()}
    return Disclosure(reading.responses, str(reading.revision), reading, tags=tags)


def crossed_for(
    survey: Survey,
    audience: Audience,
    rows: Field,
    columns: Field,
    condition: Condition | None = None,
) -> CrossTable | None:
    """Two questions by each other, for the organiser alone: a cell may be one person.

    Raises DefinitionError for too large a table.
    """
    if audience is not Audience.ORGANISER:
        return None
    return cross_table(survey, rows, columns, condition)


def matching_for(
    survey: Survey, audience: Audience, condition: Condition | None, size: int
) -> list[str] | None:
    """The ids of the first responses that meet a condition, for the organiser alone."""
    if audience is not Audience.ORGANISER:
        return None
    return matching(survey, condition, size=size)


def ties_for(surveys: Sequence[Survey], audience: Audience) -> dict[int, Ties]:
    """{survey id: which teams met which} for each of these surveys that asks people’s own team.

    Its organiser sees each count, and nobody else any: a cell may be one person.
    """
    asking = [one for one in surveys if tied_fields(one)]
    if audience is not Audience.ORGANISER or not asking:
        return {}
    counts = Tally.counts_of(asking, {name for one in asking for name in counted_of(one)})
    return {one.id: ties_in(one, counts[one.id]) for one in asking}


def held_ties_for(surveys: Sequence[Survey]) -> dict[int, HeldTies]:
    """{survey id: what everyone may see of its ties} for each where that is anything.

    It is of surveys that are shared, anonymous and over. While one takes answers, two looks around
    one of them would tell its team and what it ticked. Of one that is not anonymous nothing keeps
    what everyone saw last, and so would two looks around an answer that is deleted.
    """
    found = {}
    for one in surveys:
        if one.shared_at is not None and one.anonymous and tied_fields(one):
            smallest = smallest_group(is_sensitive=one.definition.sensitive)
            # Whoever answers two questions is counted twice, so each is held by itself.
            parts = [part for ties in _last_ties(one) if (part := held(ties, smallest))]
            if (whole := added(parts)) is not None:
                found[one.id] = whole
    return found


def _last_ties(survey: Survey) -> Iterator[Ties]:
    """The ties of each question whose counts stand at one step, of a survey that is over.

    Counts of two steps beside each other tell of those who came between them.
    """
    view = view_of(survey)
    if not view.is_over:
        return

    def is_level(first: Field, *more: str) -> bool:
        names = (first.name, first.beside, first.pair, *more)
        steps = {view.among.get(name) for name in names}
        return len(steps) == 1 and None not in steps

    for met, known in tied_fields(survey):
        if is_level(met):
            is_known = known is not None and is_level(known, met.pair)
            yield ties_of(met, known if is_known else None, view.counts)


def arrival_for(survey: Survey, audience: Audience) -> ArrivalLine | None:
    """When the responses came, for the organiser alone.

    Of an anonymous survey by days at most: nothing finer is stored. That tells nobody who sees the
    results anything of an answer: which day belongs to which response is only for those who may
    read the responses, who find it beside each. Everyone else is shown the responses in steps, and
    a day on which one person answered would be a step of one.
    """
    return arrival(survey) if audience is Audience.ORGANISER else None


def pairs_for(survey: Survey, audience: Audience) -> PairState:
    """What changed among those who answered this wave and the first: for its organiser all of it.

    Everyone is told what leaves no number of too few people, where both waves are shared. Not even
    the organiser is told who is paired with whom, or of fewer pairs than FEWEST_PAIRS.
    """
    state = state_of_pairs(survey)
    if audience is Audience.ORGANISER or state.change is None:
        return state
    told = for_everyone(state.change) if audience is Audience.EVERYONE else None
    return replace(state, change=told)


def wanted_for(survey: Survey, audience: Audience) -> tuple[list[Wanted], bool]:
    """What people requested, topic by place, and whether more was written than was read.

    For its organiser every number. Everyone is told of a group that is large enough, where the
    results are shared: of what was chosen from lists as the results tell it, and of what people
    wrote once the survey takes no more answers, in bands that no single person moves. Of a table
    with small cells they are told then what leaves none that can be worked out.
    """
    reading = reading_for(survey, audience)
    if reading is None or audience is Audience.ROOM:
        return [], False
    in_words, is_cut = written(survey)
    if audience is Audience.ORGANISER:
        return [*listed(reading), *in_words], is_cut
    smallest = smallest_group(is_sensitive=survey.definition.sensitive)
    told = list(listed(reading))
    if survey.state == CLOSED:
        told += in_bands(survey, in_words)
        if reading.view is None or reading.view.is_over:
            told += listed_in_part(reading, Tally.of(survey)[1], smallest)
    return [one for one in told if one.people >= smallest], is_cut


def topics_for(survey: Survey, audience: Audience) -> dict[str, int]:
    """{topic of a list: how many requested it} as this audience is told, of a group or more."""
    reading = reading_for(survey, audience)
    if reading is None or audience is Audience.ROOM:
        return {}
    smallest = smallest_group(is_sensitive=survey.definition.sensitive)
    found: Counter[str] = Counter()
    for topic, people in topics_in(reading):
        if audience is Audience.ORGANISER or people >= smallest:
            found[topic] += people
    return dict(found)


def tells_all_wanted(survey: Survey, audience: Audience) -> bool:
    """True if `wanted_for` tells this audience of everyone, and nobody is to come.

    It follows from what the audience may see, so that the answer itself tells nothing more.
    """
    reading = reading_for(survey, audience)
    return reading is not None and survey.state == CLOSED and are_all(reading)


def number_for(survey: Survey, audience: Audience, condition: Condition | None) -> int | None:
    """How many responses meet a condition, for the organiser alone."""
    return how_many(survey, condition) if audience is Audience.ORGANISER else None


def finding_for(
    survey: Survey,
    audience: Audience,
    condition: Condition | None,
    search: str = "",
    turn: Turn = FIRST,
) -> Leaf | None:
    """The leaf that is turned to of the responses that are found, for the organiser alone."""
    if audience is not Audience.ORGANISER:
        return None
    return finding(survey, condition, search, turn)


def sought_for(
    survey: Survey, audience: Audience, condition: Condition | None, search: str, after: str = ""
) -> Look | None:
    """All that a filter and a search find, as far as one request looks, for the organiser alone."""
    if audience is not Audience.ORGANISER:
        return None
    return sought(survey, condition, search, after)


def _expecting(survey: Survey) -> Event | Talk | None:
    """What says how many people are expected to answer: the talk of the form, else its event.

    None before it is opened: nobody can have answered.
    """
    if survey.state in (DRAFT, WAITING):
        return None
    part = EventSurvey.of(survey)
    return Talk.of(survey) or part.event if part else None


def _before_a_room(survey: Survey, reading: Reading | None, seen: list[str]) -> Disclosure:
    responses, state = Tally.responses_of([survey])[survey.id], survey.state
    until = {WAITING: survey.opens_at, OPEN: survey.closes_at}.get(state)
    if until is None and reading is not None and reading.view:
        until = final_at(survey)
    bounds = survey.opens_at, survey.closes_at, survey.time_zone, survey.response_limit
    screen = Screen.of(survey)
    words: tuple[str, ...] = ()
    if screen.words and screen.is_revealed:
        words = tuple(Approval.of(survey, screen.words).values())
    state_of_screen = f"{screen.change} screen {len(words)}"
    revision = ".".join([*seen, f"{responses} {state}", *map(str, bounds), state_of_screen])
    return Disclosure(responses, revision, reading, until=until, screen=screen, words=words)


def _public(survey: Survey) -> Reading:
    """The public snapshot, with only bands of every free field.

    Every answer is in a band, so none can be worked out from the sums. Two successive means,
    medians or sums would show what the person between them answered; so would the smallest and the
    largest answer.
    """
    view = view_of(survey)
    free = {field.name: field.type for field in survey.fields if field.type in FREE}
    untold = own_team_of(survey)
    counts = {
        name: bands(free[name], found, view.bounds.get(name, ())) if name in free else found
        for name, found in view.counts.items()
        if name not in untold
    }
    return Reading(
        survey,
        view.responses,
        view.revision,
        counts,
        written=False,
        banded=True,
        view=view,
        untold=untold,
    )


def _without_own_teams(reading: Reading) -> Reading:
    own = own_team_of(reading.survey)
    counts = {name: counts for name, counts in reading.counts.items() if name not in own}
    return replace(reading, counts=counts, untold=own) if own else reading


def _without_writing(reading: Reading) -> Reading:
    written = {field.name for field in reading.survey.fields if field.type in WRITTEN}
    small = {
        field.pair
        for field in reading.survey.fields
        if field.is_place and not is_safe(reading.counts.get(field.pair, {}))
    }
    own = own_team_of(reading.survey)
    untold = written | small | own
    counts = {name: counts for name, counts in reading.counts.items() if name not in untold}
    return replace(reading, counts=counts, written=False, tells_words=False, untold=own)

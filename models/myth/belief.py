"""A belief: what the people who answered both halves of a question believed before and believe now.

A step is one time at which a followed myth was asked about: at an event, or again months later. The
steps are set side by side and never added up: the same people may have answered at several.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.answer.threshold import smallest_group
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.zone import local_time
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.result.audience import Audience, reading_for
from models.result.measure import FEWEST, Proportion, conversion, proportion
from models.result.reading import QuestionReading, Reading
from models.survey.schedule import DRAFT, WAITING
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.wave.series import Wave

BELIEVED = "true"  # the answer; whoever is not sure does not believe it


@dataclass(frozen=True)
class Belief:
    """How many of the people who answered both halves believed it before, and believe it now.

    `low` to `high` is the 95 % interval of the share now less the share before, `p` McNemar's; both
    None where too few answered or changed, as models/result/measure.py has them.
    """

    before: Proportion
    now: Proportion
    stopped: int
    began: int
    low: float | None
    high: float | None
    p: float | None

    @property
    def people(self) -> int:
        """How many answered both halves."""
        return self.before.of

    @property
    def has_intervals(self) -> bool:
        """True if enough answered for the intervals of both shares to be told."""
        return self.people >= FEWEST

    @property
    def net(self) -> int:
        """How many more believe it now than before; below 0 if they are fewer."""
        return self.now.count - self.before.count

    @property
    def both(self) -> int:
        """How many believed it before and still do."""
        return self.before.count - self.stopped

    @property
    def neither(self) -> int:
        """How many believed it neither before nor now."""
        return self.people - self.both - self.stopped - self.began

    @property
    def is_sure(self) -> bool:
        """True if chance alone seldom moves so many: the interval has no nought in it."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    @property
    def moved(self) -> str:
        """What became of it, in a sentence."""
        said = {"before": grouped(self.before.count), "now": grouped(self.now.count)}
        if self.net < 0:
            return ngettext(
                "%(before)s of %(num)s believed it before, %(now)s do now: %(net)s fewer.",
                "%(before)s of %(num)s believed it before, %(now)s do now: %(net)s fewer.",
                self.people,
                net=grouped(-self.net),
                **said,
            )
        if self.net > 0:
            return ngettext(
                "%(before)s of %(num)s believed it before, %(now)s do now: %(net)s more.",
                "%(before)s of %(num)s believed it before, %(now)s do now: %(net)s more.",
                self.people,
                net=grouped(self.net),
                **said,
            )
        return ngettext(
            "%(before)s of %(num)s believed it before, and as many do now.",
            "%(before)s of %(num)s believed it before, and as many do now.",
            self.people,
            before=said["before"],
        )

    @property
    def by_chance(self) -> str:
        """Whether chance may have made the difference, in a sentence."""
        if self.low is None:
            return _("So few answered that nothing more can be said.")
        if self.is_sure:
            return _("Chance alone seldom makes such a difference.")
        return _("Chance alone may have made the difference.")

    @property
    def crossed(self) -> str:
        """How many went which way, in a sentence."""
        return ngettext(
            "%(num)s person stopped believing it, %(began)s began to.",
            "%(num)s people stopped believing it, %(began)s began to.",
            self.stopped,
            began=grouped(self.began),
        )


@dataclass(frozen=True)
class MythStep:
    """One time at which a myth was asked about; `time` says which of a series it was, or is "".

    `event` is the code of the event, "" where the survey is in none. `belief` is None where its
    audience is told nothing of it.
    """

    survey: str
    question: str
    event: str
    title: str
    time: str
    day: date
    belief: Belief | None


def belief_of(pairs: Mapping[str, int]) -> Belief | None:
    """What {"answer before answer now": people} says of it; None if nobody answered both."""
    found: dict[tuple[bool, bool], int] = {}
    for pair, count in pairs.items():
        before, now = (one == BELIEVED for one in pair.split(" "))
        found[before, now] = found.get((before, now), 0) + count
    change = conversion(found)
    if change is None:
        return None
    before_share = proportion(change.right_before, change.people)
    now_share = proportion(change.right_now, change.people)
    if before_share is None or now_share is None:
        return None
    return Belief(
        *(before_share, now_share, change.lost, change.gained),
        *(change.low, change.high, change.p),
    )


def belief_at(survey: Survey, question: str, audience: Audience) -> Belief | None:
    """What this audience is told of a question; None if nothing.

    Everyone is told nothing of fewer people than the threshold, as far as results are shared.
    """
    definition = definition_of(survey)
    reading = reading_for(survey, audience) if definition else None
    asked = _asked(reading, question) if reading else None
    if definition is None or asked is None or asked.is_hidden:
        return None
    found = belief_of(asked.pairs)
    fewest = smallest_group(is_sensitive=definition.sensitive)
    if audience is not Audience.ORGANISER and found and found.people < fewest:
        return None
    return found


def _asked(reading: Reading, question: str) -> QuestionReading | None:
    for one in reading.survey.definition.questions:
        if one.name == question:
            return reading.of_question(one)
    return next((one for one in reading.questions if one.question.name == question), None)


def steps_of(
    myth: FollowedMyth, audience: Audience, seen: Iterable[Event] | None = None
) -> tuple[MythStep, ...]:
    """Every time at which the myth was asked about, the earliest first; not those to come.

    With `seen`, an audience that is not everyone is told only of these events.
    """
    questions = [one for one in myth.questions if one.survey.state not in (DRAFT, WAITING)]
    ids = [one.survey_id for one in questions]
    inside = EventSurvey.select(EventSurvey, Event).join(Event).where(EventSurvey.survey << ids)
    parts = {one.survey_id: one.event for one in inside}
    waves = {one.survey_id: one for one in Wave.select().where(Wave.survey << ids)}
    able = None if seen is None else {one.id for one in seen}
    found = []
    for one in questions:
        wave = waves.get(one.survey_id)
        step = _step(one, parts.get(one.survey_id), wave, audience, able)
        found.append((step.day, step.title, wave.number if wave else 1, one.survey_id, step))
    return tuple(step for *_order, step in sorted(found, key=lambda one: one[:4]))


def _step(
    one: MythQuestion,
    event: Event | None,
    wave: Wave | None,
    audience: Audience,
    able: set[int] | None,
) -> MythStep:
    survey = one.survey
    is_told = able is None or (event is not None and event.id in able)
    is_later = wave is not None and wave.number > 1
    opened = survey.opened_at or survey.opens_at or survey.created_at
    moment = event.starts_at if event is not None and not is_later else opened
    zone = event.time_zone if event is not None else survey.time_zone or "UTC"
    definition = definition_of(survey)
    return MythStep(
        survey.code,
        str(one.question),
        event.code if event is not None else "",
        event.title if event is not None else definition.title if definition else survey.code,
        str(wave.label) if wave is not None and is_later else "",
        local_time(moment, zone).date(),
        belief_at(survey, str(one.question), audience) if is_told else None,
    )


def events_untold(steps: Iterable[MythStep]) -> int:
    """How many events asked about it of which nothing is told."""
    told = {one.event or one.survey for one in steps if one.belief}
    return len({one.event or one.survey for one in steps} - told)

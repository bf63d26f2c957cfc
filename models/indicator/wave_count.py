"""A wave count: what an indicator is counted from, a reading each time that a survey is asked.

No number of it is stored. Each is read from the tally when it is shown, as far as the audience sees
it: so it goes on while a wave is open, stays when it has closed, and follows a deletion.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from peewee import CharField, ForeignKeyField

from language.message import gettext as _
from language.message import lazy_gettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.built_in import worded
from models.form.piping import emptied
from models.form.setting import Fault, UnfitSetting
from models.form.zone import local_time
from models.indicator.indicator import Indicator
from models.result.audience import Audience
from models.result.wave_share import WaveAnswers, WaveShares, wave_shares
from models.survey.schedule import CLOSED
from models.wave.series import Series, Wave
from storage.database import Stored

SHARE, PEOPLE, MEAN = "share", "people", "mean"
MEASURES = {
    SHARE: lazy_gettext("The share of people who chose one answer, in %"),
    PEOPLE: lazy_gettext("How many people chose one answer"),
    MEAN: lazy_gettext("The mean of all answers on the scale"),
}
AT_OPENING, AT_CLOSING = "opening", "closing"
DATED = {
    AT_OPENING: lazy_gettext("The day on which it opened"),
    AT_CLOSING: lazy_gettext("The day on which it closed; today while it is open"),
}
LONGEST_FIELD, LONGEST_CHOICE = 200, 100
# What a number is told to, in digits behind the point.
STEPS = {SHARE: Decimal("0.1"), PEOPLE: Decimal(1), MEAN: Decimal("0.01")}


class CountUnfit(UnfitSetting):
    """Nothing can be counted so: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class CountTerms:
    """What is counted of a field: the measure, the answer, and which day the number is of."""

    measure: str
    choice: str = ""
    dated: str = AT_OPENING


@dataclass(frozen=True)
class CountedPoint:
    """The number of one wave, counted from `people` answers; dated as its indicator says."""

    wave: Wave
    on: date
    number: Decimal
    people: int

    @property
    def day(self) -> str:
        """Its day, in ISO 8601."""
        return self.on.isoformat()

    @property
    def value(self) -> str:
        """The number in digits, with a minus and a point at most."""
        return format(self.number, "f")

    @property
    def counted_from(self) -> str:
        """The code of the survey that it is counted from."""
        return str(self.wave.survey.code)


@dataclass(frozen=True)
class Counted:
    """All that is counted for one indicator; `held_back` waves tell too little of too few.

    `points` are in the order of their days, those of one day in that of their waves.
    `words_differ` if the question or an answer was put in other words in one of the waves.
    """

    count: "WaveCount"
    points: tuple[CountedPoint, ...] = ()
    held_back: tuple[Wave, ...] = ()
    label: str = ""
    choice: str = ""
    words_differ: bool = False

    @property
    def said(self) -> str:
        """What is counted, in words; "" where nothing of it may be seen."""
        if not self.label:
            return ""
        if self.count.measure == MEAN:
            return _("The mean of the answers to “%(question)s”", question=self.label)
        said = {"choice": self.choice, "question": self.label}
        if self.count.measure == PEOPLE:
            return _("How many people said “%(choice)s” to “%(question)s”", **said)
        return _("The share of people who said “%(choice)s” to “%(question)s”, in %%", **said)


class WaveCount(Stored):
    """What an indicator is counted from. It goes with the series."""

    indicator_id: int
    indicator = ForeignKeyField(Indicator, primary_key=True, on_delete="CASCADE", backref="+")
    series = ForeignKeyField(Series, on_delete="CASCADE", backref="+")
    field = CharField(max_length=LONGEST_FIELD)
    measure = CharField(max_length=10)
    choice = CharField(max_length=LONGEST_CHOICE, default="")
    dated = CharField(max_length=10)

    @classmethod
    def of(cls, indicator: Indicator) -> "WaveCount | None":
        """What this indicator is counted from; None where all its readings are entered."""
        found: WaveCount | None = cls.get_or_none(cls.indicator == indicator)
        return found

    @classmethod
    def set(cls, indicator: Indicator, shown: WaveShares, terms: CountTerms, by: Organiser) -> None:
        """Count the indicator from this field of a series from now on. Raises CountUnfit."""
        check(shown, terms)
        series = shown.waves[0].wave.series
        with audit.noted("figure counted", by, indicator.event.code, indicator.name):
            cls.delete().where(cls.indicator == indicator).execute()
            cls.create(
                indicator=indicator,
                series=series,
                field=shown.name,
                measure=terms.measure,
                choice="" if terms.measure == MEAN else terms.choice,
                dated=terms.dated,
            )

    @classmethod
    def stop(cls, indicator: Indicator, by: Organiser) -> None:
        """Count nothing for it any more; readings that somebody entered stay."""
        with audit.noted("figure no longer counted", by, indicator.event.code, indicator.name):
            cls.delete().where(cls.indicator == indicator).execute()


def check(shown: WaveShares, terms: CountTerms) -> None:
    """Raise CountUnfit for all of `terms` that cannot be counted of this field."""
    CountUnfit.tell(_faults(shown, terms))


def _faults(shown: WaveShares, terms: CountTerms) -> Iterator[Fault]:
    if terms.measure not in measures_of(shown):
        yield "measure", _("Choose one of those that are offered")
    if terms.measure != MEAN and terms.choice not in {one.choice for one in shown.lines}:
        yield "choice", _("Choose the answer that is counted")
    if terms.dated not in DATED:
        yield "dated", _("Choose one of those that are offered")


def measures_of(shown: WaveShares) -> list[str]:
    """What can be counted of a field."""
    is_scale = any(one.field and one.field.field.type == "score" for one in shown.waves)
    return [SHARE, PEOPLE, *([MEAN] if is_scale else [])]


def countable(event: Event, seen: Collection[int]) -> list[WaveShares]:
    """The fields of the series of an event that an indicator can be counted from.

    Of those series alone of whose waves all are `seen` (ids of surveys), which is who may see their
    results.
    """
    found: list[WaveShares] = []
    for series in Series.all_in(event):
        waves = series.waves
        if all(one.survey_id in seen for one in waves):
            found += wave_shares(waves, Audience.ORGANISER, fewest=1)
    return found


def key_of(shown: WaveShares) -> str:
    """What a field of a series is found by among the countable ones."""
    return f"{shown.waves[0].wave.series.key}.{shown.name}"


def label_of(shown: WaveShares) -> str:
    """What people call it: the question, with its item where it has several."""
    asked = emptied(shown.question.label)
    return f"{asked} – {emptied(shown.item)}" if shown.item else asked


def counted(indicators: Iterable[Indicator], seen: Collection[int] = ()) -> dict[int, Counted]:
    """{id of an indicator: what is counted for it} of those that are counted.

    As everyone sees it; as their organiser does, where all waves are `seen` (ids of surveys). Reads
    each series once, however many are counted from it.
    """
    ids = [one.id for one in indicators]
    rows = WaveCount.select(WaveCount, Series).join(Series).where(WaveCount.indicator << ids)
    by_series: dict[int, list[WaveCount]] = defaultdict(list)
    for row in rows:
        by_series[row.series.id].append(row)
    found: dict[int, Counted] = {}
    for several in by_series.values():
        waves = several[0].series.waves
        is_theirs = all(one.survey_id in seen for one in waves)
        audience = Audience.ORGANISER if is_theirs else Audience.EVERYONE
        shown = {one.name: one for one in wave_shares(waves, audience, fewest=1)}
        for row in several:
            found[row.indicator_id] = _counted(row, shown.get(row.field))
    return found


def _counted(count: WaveCount, shown: WaveShares | None) -> Counted:
    if shown is None:
        return Counted(count)
    points, held_back = [], []
    for one in shown.waves:
        number = _number(count, one)
        if number is None:
            held_back.append(one.wave)
            continue
        points.append(CountedPoint(one.wave, _day(count, one.wave), number, one.people))
    line = next((one for one in shown.lines if one.choice == count.choice), None)
    return Counted(
        count,
        tuple(sorted(points, key=lambda one: (one.on, one.wave.number))),
        tuple(held_back),
        label_of(shown),
        worded(emptied(line.label)) if line else "",
        shown.words_differ,
    )


def _number(count: WaveCount, answers: WaveAnswers) -> Decimal | None:
    """What is told of one wave; None where so few answered that nothing is."""
    field = answers.field
    if field is None or not answers.is_told or answers.people < field.smallest:
        return None
    if count.measure == MEAN:
        return None if field.mean is None else _rounded(Fraction(field.mean), MEAN)
    share = answers.share(count.choice)
    if share is None:
        return None
    told = Fraction(100 * share.count, share.of) if count.measure == SHARE else share.count
    return _rounded(Fraction(told), count.measure)


def _rounded(number: Fraction, measure: str) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    kept = exact.quantize(STEPS[measure]).normalize()
    return kept.quantize(Decimal(1)) if kept == kept.to_integral() else kept


def _day(count: WaveCount, wave: Wave) -> date:
    survey, now = wave.survey, datetime.now(UTC)
    if count.dated == AT_OPENING:
        at = survey.opens_at or survey.opened_at or now
    elif survey.state == CLOSED:
        at = min(filter(None, (survey.closed_at, survey.closes_at, now)))
    else:
        at = now
    return local_time(at, survey.time_zone or wave.series.time_zone).date()

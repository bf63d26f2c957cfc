"""What waves propose to tell: the shares of two waves side by side, as everyone may see them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from language.message import gettext as _
from models.event.event import Event
from models.form.built_in import worded
from models.form.piping import emptied
from models.form.zone import local_time
from models.impact.difference_kind import DifferenceKind
from models.impact.proposal import Evidence, Proposal
from models.result.audience import Audience
from models.result.wave_share import ShareLine, WaveShares, wave_shares
from models.survey.schedule import CLOSED
from models.wave.series import Series, Wave

MOST_OF_A_SERIES, MOST_OF_AN_EVENT = 10, 40


def proposals(event: Event) -> list[Proposal]:
    """Of each series of an event the questions of which two waves lie farthest apart, surest first.

    It is what everyone is shown of shared results, so a wave that is not shared proposes nothing.
    Whether the same people answered is not known, and no proposal calls it a change.
    """
    found: list[Proposal] = []
    for series in Series.all_in(event):
        found += _of(series)
        if len(found) >= MOST_OF_AN_EVENT:
            break
    return found[:MOST_OF_AN_EVENT]


def _of(series: Series) -> list[Proposal]:
    shown = wave_shares(series.waves, Audience.EVERYONE)
    told = [(one, line) for one in shown if (line := one.widest) is not None]
    told.sort(key=_distance)
    return [_proposal(series, *one) for one in told[:MOST_OF_A_SERIES]]


def _distance(told: tuple[WaveShares, ShareLine]) -> tuple[bool, float]:
    gap = told[1].gap
    return (not gap.is_sure, -abs(gap.value)) if gap else (True, 0.0)


def _proposal(series: Series, shown: WaveShares, line: ShareLine) -> Proposal:
    place, last_place = line.told[0], line.told[-1]
    first, last = shown.waves[place].wave, shown.waves[last_place].wave
    before, now = line.shares[place], line.shares[last_place]
    assert before is not None, "it is told"
    assert now is not None, "it is told"
    number = _("%(count)s of %(of)s", count=now.count, of=now.of)
    return Proposal(
        source=f"wave:{series.key}.{shown.name}",
        kind=DifferenceKind.PRACTICE,
        heading=emptied(shown.question.label),
        sentence=_(
            "“%(choice)s”: %(number)s (%(label)s), %(count)s of %(of)s before (%(first)s). "
            "Other people may have answered.",
            choice=worded(emptied(line.label)),
            number=number,
            label=last.label,
            count=before.count,
            of=before.of,
            first=first.label,
        ),
        number=number,
        as_of=_as_of(last),
        evidence=tuple(_evidence(first, last)),
        unknown=_("Whether the same people answered both times, and what made the difference."),
    )


def _evidence(*waves: Wave) -> Iterator[Evidence]:
    for one in waves:
        yield Evidence("wave", one.survey.code, one.label)


def _as_of(wave: Wave) -> date:
    """The last day of the wave; today while it is open."""
    survey, now = wave.survey, datetime.now(UTC)
    until = now
    if survey.state == CLOSED:
        until = min(filter(None, (survey.closed_at, survey.closes_at, now)))
    return local_time(until, survey.time_zone or "UTC").date()

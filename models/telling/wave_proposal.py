"""What waves propose to tell: the shares of two waves side by side, as everyone may see them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from language.message import gettext as _
from language.number import grouped
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import WAVE
from models.form.built_in import worded
from models.form.piping import emptied
from models.form.zone import local_time
from models.result.audience import Audience
from models.result.contrast import Gap, difference_of_shares
from models.result.measure import proportion
from models.result.wave_share import ShareLine, WaveShares, wave_shares
from models.survey.schedule import CLOSED
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.wave.series import Series, Wave

MOST_OF_A_SERIES, MOST_OF_AN_EVENT = 10, 40


def proposals(event: Event) -> list[Proposal]:
    """Of each series the questions of which two waves lie far apart, the farthest first.

    Only what chance alone seldom makes, however many answers were looked at; and nothing of a
    question or of answers that were put in other words, which may be all that made the difference:
    whoever reads the page does not see both. It is what everyone is shown of shared results, so a
    wave that is not shared proposes nothing. Whether the same people answered is not known, and no
    proposal calls it a change.
    """
    found: list[Proposal] = []
    for series in Series.all_in(event):
        found += _of(series)
        if len(found) >= MOST_OF_AN_EVENT:
            break
    return found[:MOST_OF_AN_EVENT]


def _of(series: Series) -> list[Proposal]:
    shown = wave_shares(series.waves, Audience.EVERYONE)
    alike = [one for one in shown if not one.words_differ]
    lines = [(one, line) for one in alike for line in one.lines if len(line.told) > 1]
    widest: dict[str, tuple[float, WaveShares, ShareLine]] = {}
    for one, line in lines:
        gap = _gap(line, len(lines))
        apart = abs(gap.value) if gap is not None and gap.is_sure else 0.0
        if apart > (widest[one.name][0] if one.name in widest else 0.0):
            widest[one.name] = apart, one, line
    told = sorted(widest.values(), key=lambda found: -found[0])
    return [_proposal(series, one, line) for _apart, one, line in told[:MOST_OF_A_SERIES]]


def _gap(line: ShareLine, looked_at: int) -> Gap | None:
    """How far the last share lies from the first, surely enough for so many that are looked at."""
    first, last = (line.shares[line.told[index]] for index in (0, -1))
    if first is None or last is None:
        return None
    before = proportion(first.count, first.of, looked_at)
    now = proportion(last.count, last.of, looked_at)
    return difference_of_shares(before, now) if before and now else None


def _proposal(series: Series, shown: WaveShares, line: ShareLine) -> Proposal:
    begin, end = line.told[0], line.told[-1]
    first, last = shown.waves[begin].wave, shown.waves[end].wave
    before, now = line.shares[begin], line.shares[end]
    assert before is not None, "it is told"
    assert now is not None, "it is told"
    number = _("%(count)s of %(of)s", count=grouped(now.count), of=grouped(now.of))
    return Proposal(
        source=source_of(WAVE, f"{series.key}.{shown.name}"),
        kind=DifferenceKind.PRACTICE,
        heading=emptied(shown.question.label),
        sentence=_(
            "“%(choice)s”: %(number)s (%(label)s), %(count)s of %(of)s before (%(first)s). "
            "Other people may have answered.",
            choice=worded(emptied(line.label)),
            number=number,
            label=last.label,
            count=grouped(before.count),
            of=grouped(before.of),
            first=first.label,
        ),
        number=number,
        as_of=_as_of(last),
        evidence=tuple(_evidence(first, last)),
        unknown=_("Whether the same people answered both times, and what made the difference."),
    )


def _evidence(*waves: Wave) -> Iterator[Evidence]:
    for one in waves:
        yield Evidence(WAVE, one.survey.code, one.label)


def _as_of(wave: Wave) -> date:
    """The last day of the wave; today while it is open."""
    survey, now = wave.survey, datetime.now(UTC)
    until = now
    if survey.state == CLOSED:
        until = min(filter(None, (survey.closed_at, survey.closes_at, now)))
    return local_time(until, survey.time_zone or "UTC").date()

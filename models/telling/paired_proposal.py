"""What waves propose to tell of people who answered both: a change, as everyone may read it."""

from collections.abc import Iterator
from datetime import date

from language.message import gettext as _
from language.number import grouped
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import WAVE
from models.form.built_in import worded
from models.form.piping import emptied
from models.result.audience import Audience, pairs_for
from models.result.paired_change import ChoiceChange, PairedChange, ScaleChange
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.wave.series import Series, Wave

MOST_OF_A_WAVE, MOST_OF_AN_EVENT = 10, 40


def proposals(event: Event) -> list[Proposal]:
    """Of each wave what changed, by more than chance makes, among those who answered the first too.

    It is what everyone may be told: of waves that are shared, and of no group that is too small.
    """
    found: list[Proposal] = []
    for series in Series.all_in(event):
        waves = series.waves
        for wave in waves[1:]:
            change = pairs_for(wave.survey, Audience.EVERYONE).change
            if change is not None:
                found += list(_of(change, waves[0], wave))[:MOST_OF_A_WAVE]
    return found[:MOST_OF_AN_EVENT]


def _of(change: PairedChange, first: Wave, wave: Wave) -> Iterator[Proposal]:
    scales = [one for one in change.scales if one.is_sure]
    for scale in sorted(scales, key=lambda one: -abs(one.effect or 0)):
        yield _of_scale(change, scale, first, wave)
    choices = [one for one in change.choices if one.is_sure]
    for choice in sorted(choices, key=lambda one: -abs(one.now - one.before) / one.people):
        yield _of_choice(change, choice, first, wave)


def _of_scale(change: PairedChange, one: ScaleChange, first: Wave, wave: Wave) -> Proposal:
    is_up = one.mean > 0
    count = one.rose if is_up else one.fell
    number = _("%(count)s of %(of)s", count=grouped(count), of=grouped(one.people))
    label = _label(change, one.question, one.field)
    if is_up:
        said = _(
            "“%(label)s”: %(number)s people who answered both times gave a higher answer "
            "(%(wave)s) than before (%(first)s).",
            label=label,
            number=number,
            wave=wave.label,
            first=first.label,
        )
    else:
        said = _(
            "“%(label)s”: %(number)s people who answered both times gave a lower answer (%(wave)s) "
            "than before (%(first)s).",
            label=label,
            number=number,
            wave=wave.label,
            first=first.label,
        )
    taken_on = one.taken_on or change.taken_on
    return _proposal(taken_on, one.field, label, said, number, (first, wave))


def _of_choice(change: PairedChange, one: ChoiceChange, first: Wave, wave: Wave) -> Proposal:
    field = change.field_of(one.field)
    number = _("%(count)s of %(of)s", count=grouped(one.now), of=grouped(one.people))
    label = _label(change, one.question, one.field)
    said = _(
        "“%(label)s”: of the people who answered both times, %(number)s say “%(choice)s” "
        "(%(wave)s); before it was %(before)s (%(first)s).",
        label=label,
        number=number,
        choice=worded(emptied(field.labels[one.choice])) if field else one.choice,
        wave=wave.label,
        before=one.before,
        first=first.label,
    )
    taken_on, what = one.taken_on or change.taken_on, f"{one.field}.{one.choice}"
    return _proposal(taken_on, what, label, said, number, (first, wave))


def _label(change: PairedChange, question: str, field: str) -> str:
    asked, part = change.question_of(question), change.field_of(field)
    label = emptied(asked.label) if asked else question
    return f"{label} – {part.part}" if part and part.part and field != question else label


def _proposal(
    taken_on: str, what: str, label: str, said: str, number: str, waves: tuple[Wave, Wave]
) -> Proposal:
    return Proposal(
        source=source_of("pairs", f"{waves[1].survey.code}.{what}"),
        kind=DifferenceKind.AWARENESS,
        heading=label,
        sentence=said,
        number=number,
        as_of=date.fromisoformat(taken_on),
        evidence=tuple(Evidence(WAVE, one.survey.code, one.label) for one in waves),
        unknown=_("What those think who did not answer both times, and what made the difference."),
    )

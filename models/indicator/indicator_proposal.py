"""An indicator proposal: what a figure was before an event and is after it, as it could be told."""

from language.message import gettext as _
from language.number import exact
from models.event.event import Event
from models.evidence.evidence import Evidence, is_link
from models.evidence.noun import INDICATOR, LINK, WAVE
from models.indicator.course import Course, Reading, courses, percentage_points
from models.indicator.indicator import Indicator
from models.indicator.wave_count import CountedPoint
from models.telling.difference_kind import KIND_NAMES, DifferenceKind
from models.telling.proposal import Proposal, source_of


def proposals(event: Event) -> list[Proposal]:
    """The figures of which there is a reading from after the event.

    One that is counted from waves proposes what everyone sees of them, and nothing where their
    words differ: that may be all that made the difference.
    """
    found = courses(event, Indicator.all_of(event))
    return [
        _proposal(one, one.after)
        for one in found
        if one.after and not (one.after.counted_from and one.counted and one.counted.words_differ)
    ]


def _proposal(course: Course, after: Reading) -> Proposal:
    indicator, before = course.indicator, course.before
    kind = indicator.terms.kind
    is_mixed = before is not None and bool(before.counted_from) != bool(after.counted_from)
    change = None if is_mixed else course.change
    number = course.said(after) if not change else exact(abs(change))
    if change and course.is_share(after):
        number = percentage_points(change)
    unknown = [_("Whether the event had a part in it is not known: nothing was compared.")]
    if before is None:
        unknown = [_("What it was before the event is not known.")]
    method = ""
    waves: list[Evidence] = []
    if after.counted_from and course.counted is not None:
        unknown.append(_("Other people may have answered each time."))
        method = _("%(what)s; read each time that it is asked.", what=course.counted.said)
        ends = [one for one in (before, after) if isinstance(one, CountedPoint)]
        waves = [Evidence(WAVE, one.counted_from, one.wave.label) for one in ends]
    elif not indicator.source:
        unknown.append(_("Where the figure is from is not said."))
    if course.is_mixed:
        unknown.append(_("Some of its numbers were entered, others are counted from a survey."))
    source = [Evidence(LINK, indicator.source, indicator.name)] if is_link(indicator.source) else []
    return Proposal(
        source=source_of(INDICATOR, indicator.id),
        kind=kind,
        heading=str(indicator.name if kind is DifferenceKind.OTHER else KIND_NAMES[kind]),
        sentence=course.sentence,
        number=number,
        as_of=after.on,
        evidence=(Evidence(INDICATOR, str(indicator.id), indicator.called), *source, *waves),
        unknown=" ".join(unknown),
        method=method,
        # No line is drawn through numbers that were found in two ways.
        course=()
        if course.is_mixed
        else tuple((one.on, float(one.number)) for one in course.readings),
    )

"""A comparison as CSV: a line for each survey of each question that surveys ask alike."""

from collections.abc import Iterator, Sequence

from formats.csv import Cell
from formats.result.sheet import encoded, rounded
from formats.text.markdown import to_text
from language.message import gettext as _
from language.message import ngettext
from models.answer.threshold import SMALLEST_GROUP
from models.form.built_in import worded
from models.result.contrast import Gap
from models.result.measure import FEWEST
from models.result.side_by_side import Measure, SharedQuestion, SideBySide, SurveyFigure
from models.survey.title import title_of

COLUMNS = (
    *("question", "words", "item", "survey", "title", "opened_on", "answers", "measure", "choice"),
    *("mean", "share", "share_low", "share_high", "score", "score_low", "score_high"),
    *("difference", "difference_low", "difference_high", "remark"),
)


def write(results: SideBySide) -> bytes:
    """All that is told of each figure, with how far it lies from that of the first survey.

    Shares are from 0 to 1. A difference is of what the surveys are put in order by: of the score,
    else of the share, else of the mean; intervals are of 95 %.
    """
    return encoded(_lines(results))


def _lines(results: SideBySide) -> Iterator[Sequence[Cell]]:
    yield COLUMNS
    for one in results.questions:
        for index, line in enumerate(one.lines):
            yield _line(one, line, one.gaps.get(index))
        if one.total:
            yield _line(one, one.total, None)


def _line(one: SharedQuestion, line: SurveyFigure, gap: Gap | None) -> list[Cell]:
    survey, share, net = line.survey, line.share, line.net
    is_sure = line.people >= FEWEST
    opened = survey.opened_at if survey else None
    return [
        line.field.name,
        to_text(one.question.label),
        to_text(one.item),
        survey.code if survey else "",
        to_text(title_of(survey)) if survey else _("All together"),
        f"{opened:%Y-%m-%d}" if opened else "",
        line.people,
        str(line.measure),
        to_text(worded(one.chosen.label)) if one.chosen else "",
        rounded(line.mean),
        *((rounded(share.share),) if share else (None,)),
        *((rounded(share.low), rounded(share.high)) if share and is_sure else (None, None)),
        *((rounded(net.score), rounded(net.low), rounded(net.high)) if net else (None,) * 3),
        *((rounded(gap.value), rounded(gap.low), rounded(gap.high)) if gap else (None,) * 3),
        _remark(line),
    ]


def _remark(line: SurveyFigure) -> str:
    """Why there is no figure, or no interval; "" where there are both."""
    if not line.is_told:
        return ngettext(
            "No figure: fewer than %(num)s person answered.",
            "No figure: fewer than %(num)s people answered.",
            SMALLEST_GROUP,
        )
    if line.figure is None and line.measure is Measure.AGREEMENT:
        return _("No figure: nobody took a side.")
    if line.is_few:
        return ngettext(
            "No interval: fewer than %(num)s person answered.",
            "No interval: fewer than %(num)s people answered.",
            FEWEST,
        )
    return ""

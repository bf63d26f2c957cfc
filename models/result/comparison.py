"""A comparison: the surveys that somebody chose to see side by side, and those they could add."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from models.event.listing import SurveyLine, Wish
from models.result.side_by_side import MOST_COMPARED
from models.survey.survey import Survey
from models.survey.title import definition_of

MOST_OFFERED = 50  # surveys to choose from at once; words find the others


@dataclass(frozen=True)
class ComparedSurveys:
    """What is compared, the first to be opened first, and what could be.

    `in_event` are the others of the survey's event. `more` is how many others there are beside
    those `offered`, `left_out` how many were chosen and cannot be compared.
    """

    chosen: tuple[SurveyLine, ...]
    in_event: tuple[SurveyLine, ...]
    offered: tuple[SurveyLine, ...]
    more: int
    left_out: int


def comparison(
    survey: Survey, lines: Iterable[SurveyLine], codes: Collection[str], wish: Wish
) -> ComparedSurveys:
    """The surveys with these codes beside `survey`, of those that somebody may see: `lines`.

    Drafts, and what cannot be read, are not compared; nor are more than MOST_COMPARED.
    """
    opened = {one.survey.code: one for one in lines if one.survey.opened_at is not None}
    wanted = list(dict.fromkeys((survey.code, *codes)))
    found = [opened[code] for code in wanted if code in opened]
    kept = [one for one in found if definition_of(one.survey) is not None][:MOST_COMPARED]
    kept.sort(key=lambda one: (one.survey.opened_at, one.survey.id))
    own = opened.get(survey.code)
    event = own.event if own else None
    taken = {survey.code, *(one.survey.code for one in kept)}
    others = [one for code, one in opened.items() if code not in taken]
    beside = [one for one in others if event is not None and one.event == event]
    beside.sort(key=lambda one: one.place)
    rest = [
        one
        for one in others
        if (event is None or one.event != event)
        and all(word in one.searched for word in wish.folded)
    ]
    return ComparedSurveys(
        tuple(kept),
        tuple(beside),
        tuple(rest[:MOST_OFFERED]),
        max(len(rest) - MOST_OFFERED, 0),
        len(wanted) - len(kept),
    )

"""A comparison: the surveys that somebody chose to see side by side, and those they could add."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.event.listing import SurveyLine, Wish
from models.result.side_by_side import MOST_COMPARED, comparable
from models.survey.survey import Survey, load_definitions
from models.survey.title import definition_of

MOST_OFFERED = 50  # surveys to choose from at once; words find the others


@dataclass(frozen=True)
class ComparedSurveys:
    """What is compared, the first to be opened first, and what could be.

    `in_event` are the others of the survey's event, all of them unless there are more than can be
    compared. `more` is how many others there are beside those `offered`, `left_out` how many were
    chosen and cannot be compared. `alike` has {code: fields that it asks as one of the chosen does}
    for each that could be added.
    """

    chosen: tuple[SurveyLine, ...]
    in_event: tuple[SurveyLine, ...]
    offered: tuple[SurveyLine, ...]
    more: int
    left_out: int
    alike: Mapping[str, int] = field(default_factory=dict)


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
    of_event = [one for one in others if event is not None and one.event == event]
    of_event.sort(key=lambda one: one.position)
    beside = of_event[:MOST_COMPARED]
    listed = {one.survey.code for one in beside}
    rest = [
        one
        for one in others
        if one.survey.code not in listed and all(word in one.searched for word in wish.folded)
    ]
    offered = rest[:MOST_OFFERED]
    return ComparedSurveys(
        tuple(kept),
        tuple(beside),
        tuple(offered),
        len(rest) - len(offered),
        len(wanted) - len(kept),
        _alike(kept, [*beside, *offered]),
    )


def _alike(chosen: Iterable[SurveyLine], able: Sequence[SurveyLine]) -> dict[str, int]:
    """{code: how many fields it asks just as a chosen survey does}; 0 for an unreadable survey."""
    load_definitions([one.survey for one in able])
    asked = {item for one in chosen for item in comparable(one.survey).items()}
    return {
        one.survey.code: len(asked & set(comparable(one.survey).items()))
        if definition_of(one.survey)
        else 0
        for one in able
    }

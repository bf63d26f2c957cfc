"""A network: which teams met which over all surveys of an event, and what may be told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from language.message import gettext as _
from models.result.audience import Audience, held_ties_for, ties_for
from models.result.tie import HeldTies, Ties, added, tied_fields, together
from models.survey.survey import Survey
from models.wave.series import Wave

MOST_SURVEYS = 60  # of an event, and of those it is put together with
MOST_EVENTS = 10  # that are put together with one


@dataclass(frozen=True)
class Network:
    """The ties of several surveys together, and those of each. `more` surveys were left out.

    What was asked again later stands beside: it is not added to what was told first.
    """

    whole: Ties
    each: tuple[tuple[Survey, Ties], ...]
    more: int = 0

    @classmethod
    def of(cls, surveys: Sequence[Survey], audience: Audience) -> "Network":
        """The network of these surveys, as this audience may see it."""
        asking = [one for one in surveys if tied_fields(one)]
        found = ties_for(asking[:MOST_SURVEYS], audience)
        each = tuple((one, found[one.id]) for one in asking if one.id in found)
        first = {one.id for one in asked_first(asking)}
        whole = together(ties for survey, ties in each if survey.id in first)
        return cls(whole, each, len(asking[MOST_SURVEYS:]))


def asked_first(surveys: Sequence[Survey]) -> list[Survey]:
    """The surveys that are not asked again; where each is, the first."""
    later = Wave.later_among(surveys)
    return [one for one in surveys if one.id not in later] or list(surveys[:1])


def for_everyone(surveys: Sequence[Survey]) -> HeldTies | None:
    """What of the ties of these everyone may see together; None of too few people."""
    return added(held(asked_first(surveys)).values())


def held(surveys: Sequence[Survey]) -> dict[int, HeldTies]:
    return held_ties_for([one for one in surveys if tied_fields(one)][:MOST_SURVEYS])


def asks_twice(surveys: Iterable[Survey]) -> bool:
    """True if one of these forms has several such questions: each counts who answers it."""
    return any(len(tied_fields(one)) > 1 for one in surveys)


def counted_twice() -> str:
    """What is said where a form has several such questions."""
    return _("A form has several such questions: who answered two of them is counted twice.")

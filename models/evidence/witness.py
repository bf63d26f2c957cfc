"""A witness: a piece of evidence as everyone may see it at this moment.

What a person can take back is looked up each time: quotes, what stands on the wall while that is
shown, and whether results are shared. Nothing of it is frozen with the difference that names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.evidence.evidence import Evidence, is_link
from models.evidence.noun import CLAUSE, LINK
from models.survey.survey import Survey
from models.wall.photo import ShownPhoto


@dataclass(frozen=True)
class Witness:
    """What readers are shown. `leads_to` is what its address is made of; () where it has none."""

    noun: str
    words: str
    leads_to: tuple[str, ...] = ()
    is_doubtful: bool = False  # it speaks against what is told, more than for it
    photo: ShownPhoto | None = None


def settling(sources: Sequence[Evidence]) -> tuple[Witness, ...]:
    """What settles a myth, links and clauses, as everyone may see it now."""
    links = [one for one in sources if one.noun == LINK]
    found = at_their_address(links) | where_shared([one for one in sources if one.noun == CLAUSE])
    return tuple(found[one] for one in sources if one in found)


def at_their_address(several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """Links, which everyone may open."""
    return {
        one: Witness(LINK, one.words or one.key, (one.key,)) for one in several if is_link(one.key)
    }


def where_shared(several: Sequence[Evidence]) -> dict[Evidence, Witness]:
    """Results and clauses, with an address while the results of the survey are shared."""
    split = {one: one.key.partition("/") for one in several}
    shared = {
        code: survey.code
        for code in sorted({code for code, _slash, _name in split.values()})
        if (survey := Survey.at(code)) and survey.shared_at is not None
    }
    return {
        one: Witness(one.noun, one.words, (shared[code], name) if code in shared else ())
        for one, (code, _slash, name) in split.items()
    }

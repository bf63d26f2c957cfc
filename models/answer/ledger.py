"""A ledger: what everyone saw last of a survey, and what waits to be seen next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.answer.movement import Stage, Standing


@dataclass(frozen=True)
class Moment:
    """A tally at one moment: how many changes it has seen, and how many responses it has."""

    changes: int = 0
    responses: int = 0


@dataclass(frozen=True)
class Ledger:
    """What everyone saw last and what they see next, of the survey and of each unit."""

    seen: Moment = Moment()
    waiting: Moment = Moment()
    units: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, Stage]:
        """The state of each unit that is shown."""
        return {name: one.seen for name, one in self.units.items() if one.is_shown}

    @property
    def document(self) -> dict[str, Any]:
        """The ledger as it is stored."""
        return {
            "seen": [self.seen.changes, self.seen.responses],
            "waiting": [self.waiting.changes, self.waiting.responses],
            "units": {
                name: [_listed(one.seen), _listed(one.waiting), one.is_shown]
                for name, one in self.units.items()
            },
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Ledger":
        """The ledger that was stored so."""
        units = {
            name: Standing(_stage(*seen), _stage(*waiting), is_shown)
            for name, (seen, waiting, is_shown) in document["units"].items()
        }
        return cls(Moment(*document["seen"]), Moment(*document["waiting"]), units)


def _listed(stage: Stage) -> list[Any]:
    return [stage.responses, dict(stage.counts), list(stage.bounds)]


def _stage(responses: int, counts: dict[str, int], bounds: list[str]) -> Stage:
    return Stage(responses, counts, tuple(bounds))

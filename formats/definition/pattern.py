"""The starting points that come with Tangible: definitions in patterns/, with their purpose."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.account.organiser import Organiser
from models.form.definition import Definition, definition_from
from models.survey.pattern import Pattern
from models.survey.title import definition_of

LIKELIEST = "session-feedback"  # for the form of a session
FOLDER = Path(__file__).parents[2] / "patterns"


@dataclass(frozen=True)
class StartingPoint:
    """A definition from which an organiser can start."""

    key: str
    purpose: str
    definition: Definition


@cache
def starting_points() -> dict[str, StartingPoint]:
    """Every starting point by its key, in the order in which an organiser needs them."""
    found = map(_read, FOLDER.glob("*.toml"))
    return {one.key: one for _, one in sorted(found, key=lambda pair: pair[0])}


def patterns_of(organiser: Organiser) -> dict[str, Definition]:
    """{key: definition} of all that a form of this organiser can begin with."""
    brought = {key: one.definition for key, one in starting_points().items()}
    own = {str(one.id): definition_of(one) for one in Pattern.all_of(organiser)}
    return brought | {key: one for key, one in own.items() if one is not None}


def _read(file: Path) -> tuple[int, StartingPoint]:
    document = tomllib.loads(file.read_text("utf-8"))
    place, purpose = document.pop("place"), document.pop("purpose")
    return place, StartingPoint(file.stem, purpose, definition_from(document))

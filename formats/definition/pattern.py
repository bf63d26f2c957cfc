"""The starting points that come with Tangible: definitions in patterns/, with their purpose."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.form.definition import Definition, definition_from

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


def _read(file: Path) -> tuple[int, StartingPoint]:
    document = tomllib.loads(file.read_text("utf-8"))
    place, purpose = document.pop("place"), document.pop("purpose")
    return place, StartingPoint(file.stem, purpose, definition_from(document))

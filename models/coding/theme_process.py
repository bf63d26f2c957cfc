"""The process that looks for themes, so that their arithmetic blocks no worker."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from models.coding.theme import Theme, themes
from process.launcher import Failed, Full, Launcher

LONGEST_SECONDS = 60.0  # of waiting for earlier requests, and again of working

launcher = Launcher(
    "models.coding.theme_process",
    at_once=1,
    patience=LONGEST_SECONDS,
    seconds=LONGEST_SECONDS,
    nice=10,
    silent=True,  # what people wrote is in no log
)


class NoThemes(Exception):
    """Themes could not be looked for now: too many wait, or it failed."""


def themes_elsewhere(texts: Sequence[str]) -> list[Theme]:
    """The result of `themes`, from a process of its own; one runs at a time.

    Raises NoThemes, or Replaced during an upgrade.
    """
    try:
        found = json.loads(launcher.run(given=json.dumps(list(texts)).encode()))
    except (Full, Failed):
        raise NoThemes from None
    return [Theme(**one) for one in found]


def main() -> None:
    """Read texts as JSON; write their themes."""
    json.dump([asdict(one) for one in themes(json.load(sys.stdin))], sys.stdout)

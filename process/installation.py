"""The installation: the files of Tangible that this process was started from."""

import os
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from telemetry import log

ROOT = Path(__file__).parent.parent
PARTS = (
    "commands",
    "formats",
    "forms",
    "language",
    "models",
    "process",
    "serving",
    "storage",
    "telemetry",
    "views",
    "web",
)
LISTS = ("app.py", "pyproject.toml", "requirements.txt")

VERSION = version("tangible")
STARTED = datetime.now(UTC)


class Replaced(Exception):
    """The files are not those any more from which this process was started."""


def is_replaced() -> bool:
    """True when an upgrade has put other files in the place of those that run.

    What runs has read all that it needs. A process that it starts would read the new ones.
    """
    return _files() != FILES


def check() -> None:
    """Raise Replaced where another process of ours would not run the code that runs here."""
    if is_replaced():
        log.count("restart needed")
        raise Replaced


def commit() -> str:
    """The commit of the checkout that the files are from, or ""."""
    try:
        head = (ROOT / ".git" / "HEAD").read_text().strip()
        if head.startswith("ref: "):
            head = (ROOT / ".git" / head.removeprefix("ref: ")).read_text().strip()
    except OSError:  # no checkout, or one that keeps this elsewhere
        return ""
    return head[:12]


def _files() -> set[tuple[str, int, int]]:
    """Each file of code with its size and when it was written."""
    found = [str(ROOT / name) for name in LISTS]
    for part in PARTS:
        for folder, _, names in os.walk(ROOT / part):
            found += (f"{folder}/{name}" for name in names if name.endswith(".py"))
    return {one for one in map(_state, found) if one is not None}


def _state(file: str) -> tuple[str, int, int] | None:
    try:
        state = os.stat(file)
    except OSError:
        return None
    return file, state.st_size, state.st_mtime_ns


FILES = _files()
COMMIT = commit()

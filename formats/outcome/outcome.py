"""The outcome log as a file: CSV, every cell guarded, or JSON Lines; with all evidence."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from formats.csv import csv_of
from models.evidence.evidence import Evidence, Quotes, as_it_is
from models.outcome.outcome import Outcome
from models.outcome.substantiation import VERDICTS, Substantiation

MIMETYPES = {"csv": "text/csv", "jsonl": "application/jsonl; charset=utf-8"}
SAID = (
    "what",
    "who",
    "happened",
    "kind",
    "place",
    "significance",
    "contribution",
    "expected",
    "effect",
    "level",
    "tellable",
)
COLUMNS = (
    "outcome",
    "version",
    "logged_on",
    *SAID,
    "evidence",
    *(f"said_{verdict}" for verdict in VERDICTS),
    "substantiations",
)
Logged = tuple[Outcome, list[Substantiation]]

_encode = json.JSONEncoder(ensure_ascii=False).encode


def write(logged: Iterable[Logged], format: str) -> Iterator[bytes]:
    """The file in this format, an outcome a line; a CSV begins with its header."""
    quotes: dict[int, Quotes] = {}
    if format == "csv":
        yield csv_of([COLUMNS])
    for outcome, asked in logged:
        known = quotes.setdefault(outcome.event_id, Quotes(outcome.event))
        found = _document(outcome, asked, known)
        yield csv_of([_cells(found)]) if format == "csv" else f"{_encode(found)}\n".encode()


def _document(outcome: Outcome, asked: list[Substantiation], quotes: Quotes) -> dict[str, Any]:
    statement = outcome.statement
    return {
        "outcome": outcome.id,
        "version": outcome.revision,
        "logged_on": outcome.logged_at.date().isoformat(),
        **{name: statement.document[name] for name in SAID},
        "evidence": [
            {"noun": one.noun, "key": _key(one), "words": one.words}
            for one in as_it_is(statement.evidence, quotes)
        ],
        "substantiations": [
            {"name": one.name, "role": one.role, "may_name": one.may_name} | one.as_said
            for one in asked
        ],
    }


def _key(one: Evidence) -> str:
    """What it is found by; of a quote the question alone."""
    return one.key.rpartition("/")[0] if one.noun == "quote" else one.key


def _cells(found: dict[str, Any]) -> Iterator[str]:
    verdicts = [one["verdict"] for one in found["substantiations"]]
    counts = {f"said_{one}": verdicts.count(one) for one in VERDICTS}
    lines = {
        "evidence": [_said("noun", "key", "words", of=one) for one in found["evidence"]],
        "substantiations": [
            _said("name", "role", "verdict", "on", "line", of=one)
            for one in found["substantiations"]
        ],
    }
    for name in COLUMNS:
        value = "\n".join(lines[name]) if name in lines else (found | counts)[name]
        yield str(int(value)) if isinstance(value, bool) else str(value)


def _said(*names: str, of: dict[str, Any]) -> str:
    return " | ".join(str(of[name]) for name in names if of[name])

"""What an event changed as JSON and as CSV: every difference of the newest version, and the list
of versions.

Quotes and photos are not in it: what a person can take back is in no file.
"""

import json
from collections.abc import Iterable
from typing import Any

from formats.csv import csv_of
from formats.text.markdown import to_text
from models.event.event import Event
from models.evidence.noun import TAKEN_BACK
from models.impact.published import ToldDifference, ToldPage

COLUMNS = (
    "kind",
    "heading",
    "number",
    "sentence",
    "as_of",
    "unknown",
    "method",
    "evidence",
    "since_version",
    "since_day",
    "changed_version",
    "changed_day",
)


def as_json(event: Event, page: ToldPage) -> bytes:
    """The newest version with all that is said in it, and when each version was published."""
    document: dict[str, Any] = {
        "event": {
            "code": event.code,
            "title": event.title,
            "places": event.place_names,
            "start": page.start.isoformat(),
            "end": page.end.isoformat(),
            "time_zone": event.time_zone,
        },
        "version": page.version.number,
        "as_of": page.version.day.isoformat(),
        "introduction": page.introduction,
        "differences": [
            {
                **_row(page, one),
                "evidence": [
                    {"noun": piece.noun, "words": piece.words, "key": " ".join(piece.leads_to)}
                    for piece in one.evidence
                    if piece.noun not in TAKEN_BACK
                ],
                "bars": [
                    {"label": bar.label, "people": bar.people, "of": bar.of}
                    for bar in one.telling.bars
                ],
                "course": [[day.isoformat(), value] for day, value in one.telling.course],
            }
            for one in page.items
        ],
        "versions": [
            {"version": one.number, "day": one.day.isoformat(), "news": one.note}
            for one in page.versions
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_csv(page: ToldPage) -> bytes:
    """A line a difference of this version, in the order of the page, in plain text."""
    lines: list[Iterable[str]] = [COLUMNS]
    for one in page.items:
        row = {
            name: to_text(said) if isinstance(said, str) else str(said)
            for name, said in _row(page, one).items()
        }
        pieces = (piece for piece in one.evidence if piece.noun not in TAKEN_BACK)
        row["evidence"] = " ; ".join(" ".join([piece.words, *piece.leads_to]) for piece in pieces)
        lines.append([row[name] for name in COLUMNS])
    return csv_of(lines)


def _row(page: ToldPage, one: ToldDifference) -> dict[str, Any]:
    said = one.telling
    return {
        "kind": str(said.kind),
        "heading": said.heading,
        "number": said.number,
        "sentence": said.sentence,
        "as_of": said.as_of.isoformat(),
        "unknown": said.unknown,
        "method": said.method,
        "since_version": one.since,
        "since_day": page.day_of(one.since).isoformat(),
        "changed_version": one.changed,
        "changed_day": page.day_of(one.changed).isoformat(),
    }

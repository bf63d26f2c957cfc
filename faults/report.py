"""The report: a line a fault, what was missed below it, and all of it as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faults.result import Result

RESULTS = Path(__file__).parent / "results"
HEADINGS = (
    "fault",
    "acknowledged",
    "stored",
    "lost",
    "twice",
    "refused",
    "retries",
    "longest gap s",
    "wanted",
    "reached",
)


def table(results: Sequence[Result]) -> str:
    """The results in columns, and what was not reached in words."""
    lines = [HEADINGS, *(_cells(result) for result in results)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ["  ".join(_placed(line, widths)).rstrip() for line in lines]
    text += [f"{one.fault}: wanted {missed}" for one in results for missed in one.missed]
    return "\n".join(text)


def save(results: Sequence[Result], about: Mapping[str, Any]) -> Path:
    """Write results and circumstances to results/<time>.json; where that is."""
    now = datetime.now(UTC)
    file = RESULTS / f"{now:%Y-%m-%dT%H%M%SZ}.json"
    found = [asdict(one) | {"missed": one.missed} for one in results]
    document = {"at": now.isoformat(timespec="seconds"), **about, "faults": found}
    file.write_text(json.dumps(document, indent=2, default=_plain) + "\n")
    return file


def _cells(result: Result) -> tuple[str, ...]:
    finding = result.finding
    return (
        result.fault,
        f"{finding.acknowledged:,}",
        f"{finding.stored:,}",
        f"{len(finding.lost):,}",
        f"{len(finding.twice):,}",
        f"{result.refused:,}",
        f"{result.retries:,}",
        f"{result.longest_gap:.1f}",
        "; ".join(map(str, result.wanted[:-2])),
        "yes" if result.reached else "NO",
    )


def _placed(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Words to the left, numbers to the right."""
    words = {0, len(cells) - 2, len(cells) - 1}
    return [
        cell.ljust(width) if index in words else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)

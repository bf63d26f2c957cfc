"""The report: a line a figure, and the same with all its rounds as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).parent / "results"
TAIL_AIM = 2.0  # times the ceiling's 99th percentile
HEADINGS = ("figure", "ours", "ceiling", "ratio or value", "spread", "aim", "reached")


@dataclass(frozen=True)
class Figure:
    """One line of the table: a value a round, or its ratio to the ceiling of the same round."""

    name: str
    aim: float | None  # None: told, and not judged
    ours: Sequence[float]
    ceiling: Sequence[float] = ()
    at_least: bool = True  # else: at most
    baseline: str = ""  # what the ceiling is
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rounds(self) -> list[float]:
        """What is compared with the aim, a round each."""
        if not self.ceiling:
            return list(self.ours)
        return [ours / most for ours, most in zip(self.ours, self.ceiling, strict=True)]

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    @property
    def reached(self) -> bool | None:
        """Whether the median is as good as the aim."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the table."""
        show = _ratio if self.ceiling else _number
        return (
            self.name,
            _number(median(self.ours)),
            _number(median(self.ceiling)) if self.ceiling else "",
            show(self.value),
            f"{show(min(self.rounds))} to {show(max(self.rounds))}",
            "" if self.aim is None else f"{'≥' if self.at_least else '≤'} {self.aim:,}",
            {True: "yes", False: "NO", None: ""}[self.reached],
        )

    @property
    def row(self) -> str:
        """The row of the README's table."""
        ceiling = f"{self.cells[2]}: {self.baseline}" if self.ceiling else ""
        return f"| {self.name} | {self.cells[1]} | {ceiling} | {self.cells[3] if ceiling else ''} |"


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns, medians of the rounds."""
    lines = [HEADINGS, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(cells, widths) for cells in lines)


def rates(
    name: str, aim: float | None, found: Mapping[str, Sequence[Any]], baseline: str
) -> list[Figure]:
    """What was done a second in loads of ours and of the ceiling, and its 99th percentile."""
    ours, ceiling = found["ours"], found["ceiling"]
    return [
        Figure(
            f"{name}, a second",
            aim,
            [one.rate for one in ours],
            [one.rate for one in ceiling],
            baseline=baseline,
            detail={who: [one.summary for one in runs] for who, runs in found.items()},
        ),
        Figure(
            f"{name}, 99th percentile, ms",
            TAIL_AIM,
            [one.percentile(99) for one in ours],
            [one.percentile(99) for one in ceiling],
            at_least=False,
            baseline=baseline,
        ),
    ]


def save(figures: Sequence[Figure], about: Mapping[str, Any]) -> Path:
    """Write figures and circumstances to results/<time>.json; where that is.

    Beside it, in results/<time>.md, are the rows for the README's table.
    """
    now = datetime.now(UTC)
    measured = [
        asdict(figure) | {"value": figure.value, "reached": figure.reached} for figure in figures
    ]
    file = RESULTS / f"{now:%Y-%m-%dT%H%M%SZ}.json"
    document = {"at": now.isoformat(timespec="seconds"), **about, "figures": measured}
    file.write_text(json.dumps(document, indent=2, default=str) + "\n")
    file.with_suffix(".md").write_text("\n".join(figure.row for figure in figures) + "\n")
    return file


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return "  ".join((first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)))


def _ratio(number: float) -> str:
    return f"{number:.2f}"


def _number(number: float) -> str:
    return f"{number:,.2f}" if 0 < abs(number) < 100 else f"{number:,.0f}"

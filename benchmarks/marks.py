"""Marks: each answer that is sent carries one, so that what is stored tells what it is."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.report import Figure


@dataclass(frozen=True)
class Kept:
    """What became of the answers that were acknowledged."""

    acknowledged: int
    lost: int
    twice: int

    @property
    def wrong(self) -> int:
        return self.lost + self.twice


def new() -> str:
    return secrets.token_hex(8)


def marked(body: bytes, mark: str) -> bytes:
    """`body` with a mark as the last word of its last field."""
    return body + b"+" + mark.encode()


def compared(acknowledged: Iterable[str], texts: Iterable[str]) -> Kept:
    """The marks that were acknowledged, beside the texts that are stored."""
    stored = Counter(text.rpartition(" ")[2] for text in texts)
    sure = set(acknowledged)
    return Kept(
        acknowledged=len(sure),
        lost=sum(not stored[mark] for mark in sure),
        twice=sum(times - 1 for times in stored.values()),
    )


def losses(name: str, ours: Kept, ceiling: Kept | None = None) -> Figure:
    """How many answers are not stored once; what became of the ceiling's is in the detail."""
    return Figure(
        f"{name}: of {ours.acknowledged:,} acknowledged, lost or stored twice",
        0,
        [ours.wrong],
        at_least=False,
        detail={"ours": vars(ours), "ceiling": vars(ceiling) if ceiling else None},
    )

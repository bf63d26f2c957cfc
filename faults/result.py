"""What a fault is run with, and what came of it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from faults.oracle import Finding, Ledger, examine
from faults.phone import Account
from faults.service import Service

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Extent:
    """How much is done, where its files go, and the chance that decides what happens when."""

    folder: Path
    short: bool
    chance: random.Random

    def of(self, full: Number, short: Number) -> Number:
        """The one number of the two that is asked for."""
        return short if self.short else full

    def seconds(self, most: float) -> float:
        """A bound on time. Tests share the machine: there it is to notice what hangs, no more."""
        return max(30.0, most) if self.short else most

    def pace(self) -> float | None:
        """Answers begun a second, at most. Tests share the machine: there they need not be many,
        but as many as are under way when something happens."""
        return 20.0 if self.short else None

    def ledger(self) -> Ledger:
        """A new ledger."""
        return Ledger(self.folder / "ledger")


@dataclass(frozen=True)
class Wanted:
    """One pass figure: what was found, and the bounds within which it has to be."""

    what: str
    found: float
    least: float | None = None
    most: float | None = None

    @property
    def reached(self) -> bool:
        """Whether it is within its bounds."""
        return (self.least is None or self.found >= self.least) and (
            self.most is None or self.found <= self.most
        )

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.what} {self.least:,g}"
        bound = f"≥ {self.least:,g}" if self.most is None else f"≤ {self.most:,g}"
        return f"{self.what} {bound}"


@dataclass(frozen=True)
class Result:
    """A line of the table."""

    fault: str
    finding: Finding
    refused: int
    retries: int
    longest_gap: float
    wanted: Sequence[Wanted]
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """The pass figures that were not reached, in words."""
        found = [f"{one}: {one.found:,g}" for one in self.wanted if not one.reached]
        for name in ("lost", "foreign", "twice"):
            if nonces := sorted(getattr(self.finding, name)):
                found.append(f"{name} 0: {len(nonces)}, such as {nonces[0]}")
        return found + ([f"undamaged: {self.finding.damage}"] if self.finding.damage else [])

    @property
    def reached(self) -> bool:
        """Whether nothing was lost and every pass figure reached."""
        return not self.missed


def conclude(
    fault: str,
    service: Service,
    ledger: Ledger,
    account: Account,
    wanted: Sequence[Wanted],
    **detail: Any,
) -> Result:
    """The result of a fault whose phones have all ended, with what is wanted of every fault."""
    finding = examine(service, ledger, account.sent)
    always = [
        Wanted("wrong replies", account.wrong.total(), most=0, least=0),
        Wanted("given up", account.given_up, most=0, least=0),
    ]
    lived = {
        "sent": len(account.sent),
        "cuts": dict(account.cuts),
        "wrong": dict(account.wrong),
        "pages refused": account.pages_refused,
        "seconds from the first failure to the receipt, p99": round(account.slow_recovery, 3),
    }
    return Result(
        fault=fault,
        finding=finding,
        refused=len(account.refusals),
        retries=account.retries,
        longest_gap=account.longest_gap,
        wanted=[*wanted, *always],
        detail=lived | detail,
    )


def together(fault: str, results: Sequence[Result]) -> Result:
    """One line of several, each with a service of its own: of each pass figure the worst."""
    findings = [one.finding for one in results]
    wanted = (wanted for one in results for wanted in one.wanted)
    worst = {str(one): one for one in sorted(wanted, key=lambda one: (not one.reached, one.found))}
    return Result(
        fault=fault,
        finding=Finding(
            acknowledged=sum(one.acknowledged for one in findings),
            stored=sum(one.stored for one in findings),
            lost=frozenset().union(*(one.lost for one in findings)),
            foreign=frozenset().union(*(one.foreign for one in findings)),
            twice=frozenset().union(*(one.twice for one in findings)),
            damage="; ".join(one.damage for one in findings if one.damage),
        ),
        refused=sum(one.refused for one in results),
        retries=sum(one.retries for one in results),
        longest_gap=max(one.longest_gap for one in results),
        wanted=[worst[str(one)] for one in results[0].wanted],
        detail={"each": [one.detail for one in results]},
    )

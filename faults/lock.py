"""Another program holds the database's write lock: every answer is refused, none is lost."""

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from faults.exchange import Connection, Cut
from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

PATIENCE_SECONDS = 10.0


def run(extent: Extent) -> Result:
    """F11: refused as 503 in time, pages go on, and all is well soon after the release."""
    locked_seconds = extent.of(60, 8)
    # Within which a receipt arrives of what was committed before the lock: later where others work.
    under_way = extent.of(0.5, 4.0)
    # Phones that answer as fast as they can would take all the time of the tests beside this one.
    phones, pace = extent.of(64, 10), extent.of(math.inf, 30.0)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    with (
        service,
        Crowd(CODE, [service.port], ledger, phones=phones, pace=pace, patience=180) as crowd,
    ):
        crowd.wait_for(extent.of(500, 50))
        with locked(service) as began:
            pages = list(_pages(service.port, began + locked_seconds, extent.of(0.1, 0.4)))
        released = time.monotonic()
        crowd.wait_for(len(crowd.account.acknowledged) + extent.of(500, 50))
        time.sleep(extent.of(5, 3))
    account = crowd.account
    meanwhile = [one for one in account.acknowledged if began < one - under_way]
    wanted = [
        Wanted("refused", len(account.refusals), least=1),
        Wanted("stored while locked", sum(one < released for one in meanwhile), least=0, most=0),
        Wanted(
            "refused after s",
            max((after for _, after in account.refusals), default=0),
            most=extent.seconds(6),
        ),
        Wanted("pages failed", sum(one is None for one in pages), least=0, most=0),
        Wanted("slowest page s", max(one or 0 for one in pages), most=extent.seconds(2)),
        Wanted(
            "normal again s",
            max([when for when, _ in account.refusals] + meanwhile[:1]) - released,
            most=extent.seconds(2),
        ),
    ]
    detail = {"pages": len(pages), "locked seconds": locked_seconds}
    return conclude("lock", service, ledger, account, wanted, **detail)


@contextmanager
def locked(service: Service) -> Iterator[float]:
    """The write lock in the hands of another program; since when it is."""
    other = apsw.Connection(str(service.file))
    other.set_busy_timeout(5_000)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield time.monotonic()
        other.execute("ROLLBACK")
    finally:
        other.close()


def _pages(port: int, until: float, rest: float) -> Iterator[float | None]:
    """Seconds that pages took which need no lock; None for one that did not come."""
    while time.monotonic() < until:
        for path in (f"/s/{CODE}", "/healthz"):
            began = time.monotonic()
            try:
                reply = asyncio.run(_page(port, path))
            except Cut:
                yield None
            else:
                yield time.monotonic() - began if reply == 200 else None
        time.sleep(rest)


async def _page(port: int, path: str) -> int:
    connection = Connection(port, PATIENCE_SECONDS)
    try:
        return (await connection.get(path)).status
    finally:
        connection.close()

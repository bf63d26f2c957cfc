"""PostgreSQL is restarted while many answer: in order, at once, and after a kill."""

import time

from faults.phone import Crowd
from faults.replica import Machine
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

WAYS = ("fast", "immediate", "killed")


def run(extent: Extent) -> Result:
    """F14: nothing lost or twice though nobody knows which commits came through."""
    restarts, answers = extent.of(10, 3), extent.of(10_000, 80)
    ledger = extent.ledger()
    with Machine() as database:
        service = Service(extent.folder, url=database.create("tangible"))
        service.add_survey()
        with service, Crowd(CODE, [service.port], ledger, pace=extent.pace()) as crowd:
            for number in range(1, restarts + 1):
                crowd.wait_for(answers * number // (restarts + 1))
                time.sleep(extent.chance.uniform(0, 0.2))
                restart(database, WAYS[number % len(WAYS)])
            crowd.wait_for(answers)
        account = crowd.account
        wanted = [
            Wanted("acknowledged", len(account.acknowledged), least=answers),
            Wanted("longest gap s", account.longest_gap, most=extent.seconds(10)),
        ]
        return conclude("pg_restart", service, ledger, account, wanted, restarts=restarts)


def restart(database: Machine, way: str) -> None:
    """Restart the database in one of the ways."""
    if way == "killed":
        database.kill_postmaster()
    else:
        database.stop(way)
    database.revive()

"""Two nodes on one PostgreSQL: processes are killed, and whole nodes."""

import time

from faults.phone import Crowd
from faults.replica import Machine
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service, kill_process


def run(extent: Extent) -> Result:
    """Whichever node an answer is sent to, and sent to again, it is stored once."""
    kills, answers = extent.of(20, 4), extent.of(5_000, 80)
    ledger = extent.ledger()
    with Machine() as database:
        url = database.create("tangible")
        one, other = (Service(extent.folder / name, url=url) for name in ("one", "other"))
        one.add_survey()
        with one, other, Crowd(CODE, [one.port, other.port], ledger, pace=extent.pace()) as crowd:
            for number in range(1, kills + 1):
                crowd.wait_for(answers * number // (kills + 1))
                time.sleep(extent.chance.uniform(0, 0.2))
                node = extent.chance.choice((one, other))
                if number % 4:
                    kill_process(extent.chance.choice(node.children()))
                else:
                    node.kill()
                    node.start()
            crowd.wait_for(answers)
        account = crowd.account
        wanted = [
            Wanted("acknowledged", len(account.acknowledged), least=answers),
            Wanted("retry p99 s", account.slow_recovery, most=extent.seconds(5)),
        ]
        return conclude("pg_nodes", one, ledger, account, wanted, kills=kills)

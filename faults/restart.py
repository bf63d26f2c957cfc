"""The whole service is killed while many answer, and started again."""

import time

from faults.oracle import integrity
from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service


def run(extent: Extent) -> Result:
    """F2: ready soon after each kill, the file undamaged each time, and nothing lost."""
    kills, answers = extent.of(10, 2), extent.of(3_000, 60)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    ready, damaged = [], 0
    with service, Crowd(CODE, [service.port], ledger) as crowd:
        for number in range(1, kills + 1):
            crowd.wait_for(answers * number // (kills + 1))
            time.sleep(extent.chance.uniform(0, 0.2))
            service.kill()
            service.is_loaded &= number < kills  # the last is the whole of a start
            ready.append(service.restart())
            damaged += bool(integrity(service))
        crowd.wait_for(answers)
    account = crowd.account
    wanted = [
        Wanted("acknowledged", len(account.acknowledged), least=answers),
        Wanted("ready s", max(ready), most=extent.seconds(5)),
        Wanted("damaged", damaged, least=0, most=0),
    ]
    return conclude("restart", service, ledger, account, wanted, kills=kills, ready=ready)

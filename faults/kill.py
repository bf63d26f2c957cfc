"""A server process is killed, at random, while many answer; others and its successor go on."""

import time

from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service, kill_process


def run(extent: Extent) -> Result:
    """F1: every acknowledged answer is stored once through all kills, and retries come through."""
    kills, answers = extent.of(20, 3), extent.of(10_000, 80)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    with service, Crowd(CODE, [service.port], ledger) as crowd:
        for number in range(1, kills + 1):
            crowd.wait_for(answers * number // (kills + 1))
            time.sleep(extent.chance.uniform(0, 0.2))
            kill_process(extent.chance.choice(service.children()))
        crowd.wait_for(answers)
    account = crowd.account
    wanted = [
        Wanted("acknowledged", len(account.acknowledged), least=answers),
        Wanted("retry p99 s", account.slow_recovery, most=extent.seconds(5)),
    ]
    return conclude("kill", service, ledger, account, wanted, kills=kills)

"""The machine of the primary is gone; its standby, which has every commit, takes over."""

import time

from faults.phone import Crowd
from faults.replica import Machine, Standby
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service


def run(extent: Extent) -> Result:
    """F15: nothing lost or twice, and served again in seconds.

    Every other time the standby hears nothing of the primary's last moments: what was acknowledged
    in them by one machine alone would be lost.
    """
    failovers, between = extent.of(5, 1), extent.of(500, 40)
    ledger = extent.ledger()
    with Machine() as primary, Standby() as standby:
        primary.create("tangible")
        standby.follow(primary)
        primary.insist_on_standby(True)
        service = Service(extent.folder, url=either(primary, standby))
        service.add_survey()
        with service, Crowd(CODE, [service.port], ledger, pace=extent.pace()) as crowd:
            for number in range(failovers):
                crowd.wait_for(len(crowd.account.acknowledged) + between)
                if number % 2 == 0:
                    standby.lose_primary()
                time.sleep(extent.chance.uniform(0.2, 0.6))
                primary.kill()
                standby.promote()
                primary, standby = standby, primary
                crowd.wait_for(len(crowd.account.acknowledged) + between)
                standby.follow(primary)
                primary.insist_on_standby(True)
            crowd.wait_for(len(crowd.account.acknowledged) + between)
        account = crowd.account
        wanted = [
            Wanted("acknowledged", len(account.acknowledged), least=failovers * between),
            Wanted("longest gap s", account.longest_gap, most=extent.seconds(15)),
        ]
        return conclude("pg_failover", service, ledger, account, wanted, failovers=failovers)


def either(one: Machine, other: Machine) -> str:
    """The address of whichever of the two is the primary."""
    hosts = ",".join(f"127.0.0.1:{machine.port}" for machine in (one, other))
    return f"postgresql://tangible@{hosts}/tangible?target_session_attrs=read-write"

"""The standby is away: what only one machine has is not acknowledged, and not taken back."""

import time

from faults.phone import Crowd
from faults.replica import Machine, Standby
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

REPLY_SECONDS = 60.0  # longer than the service may take to say no
CANCEL = """
    SELECT count(*) FILTER (WHERE pg_cancel_backend(pid))
    FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'
"""


def run(extent: Extent) -> Result:
    """F16: no receipt meanwhile, but 503 in time; after its return each answer is there once."""
    away = extent.of(40, 5)
    # Within which a receipt arrives of what was committed before: later where others work.
    under_way = extent.of(0.5, 2.0)
    ledger = extent.ledger()
    with Machine() as primary, Standby() as standby:
        primary.create("tangible")
        standby.follow(primary)
        primary.insist_on_standby(True)
        service = Service(extent.folder, url=primary.url("tangible"))
        service.add_survey()
        with (
            service,
            Crowd(CODE, [service.port], ledger, reply_seconds=REPLY_SECONDS, patience=180) as crowd,
        ):
            crowd.wait_for(extent.of(100, 40))
            standby.stop("immediate")
            gone = time.monotonic()
            time.sleep(away / 2)
            # As an operator may do: the commit then ends with a warning, on one machine only.
            cancelled = int(primary.ask(CANCEL))
            time.sleep(away / 2)
            back = time.monotonic()
            standby.revive()
            crowd.wait_for(len(crowd.account.acknowledged) + extent.of(100, 40))
        account = crowd.account
        meanwhile = [one for one in account.acknowledged if gone + under_way < one < back]
        slowest = max((after for _, after in account.refusals), default=0.0)
        wanted = [
            Wanted("acknowledged meanwhile", len(meanwhile), least=0, most=0),
            Wanted("commits cancelled", cancelled, least=1),
            Wanted("refused", len(account.refusals), least=1),
            Wanted("refused after s", slowest, most=extent.seconds(12)),
            Wanted("cut", account.cuts.total(), least=0, most=0),
        ]
        return conclude("pg_standby", service, ledger, account, wanted, away=away)

"""The service is asked to end, as by a deployment, while answers keep coming, and started again."""

from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service


def run(extent: Extent) -> Result:
    """F3: nothing is lost, and nobody sees more of it than a moment of "sending…"."""
    deployments, between = extent.of(20, 2), extent.of(100, 30)
    # Answers begun a second; each is a form, a post and a receipt.
    phones, pace = extent.of(32, 16), extent.of(50, 25)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    with service, Crowd(CODE, [service.port], ledger, phones=phones, pace=pace) as crowd:
        for number in range(1, deployments + 1):
            crowd.wait_for(len(crowd.account.acknowledged) + between)
            service.terminate()
            service.is_loaded &= number < deployments  # the last is the whole of a start
            service.start()
        crowd.wait_for(len(crowd.account.acknowledged) + between)
    account = crowd.account
    wanted = [
        Wanted("acknowledged", len(account.acknowledged), least=deployments * between),
        Wanted("retry p99 s", account.slow_recovery, most=extent.seconds(10)),
    ]
    return conclude("deploy", service, ledger, account, wanted, deployments=deployments)

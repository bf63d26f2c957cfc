"""The service is asked to end, as by a deployment, while answers keep coming, and started again."""

from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

PACE = 50  # answers begun a second; each is a form, a post and a receipt


def run(extent: Extent) -> Result:
    """F3: nothing is lost, and nobody sees more of it than a moment of "sending…"."""
    deployments, between = extent.of(20, 2), extent.of(100, 30)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    with service, Crowd(CODE, [service.port], ledger, phones=32, pace=PACE) as crowd:
        for _ in range(deployments):
            crowd.wait_for(len(crowd.account.acknowledged) + between)
            service.terminate()
            service.start()
        crowd.wait_for(len(crowd.account.acknowledged) + between)
    account = crowd.account
    wanted = [
        Wanted("acknowledged", len(account.acknowledged), least=deployments * between),
        Wanted("retry p99 s", account.slow_recovery, most=extent.seconds(10)),
    ]
    return conclude("deploy", service, ledger, account, wanted, deployments=deployments)

"""The network cuts connections in the middle of a post; the phone sends the same again."""

from faults.phone import Crowd
from faults.proxy import MANNERS, PLACES, Proxy
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

SHARE = 0.6  # of all posts, so that many an answer is cut more than once
REPLY_SECONDS = 2.0


def run(extent: Extent) -> Result:
    """F20 and A3: each answer is there once, and the last reply is its receipt."""
    cuts = extent.of(2_000, 60)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    with (
        service,
        Proxy(service.port, extent.chance, share=SHARE, cuts=cuts) as proxy,
        Crowd(CODE, [proxy.port], ledger, reply_seconds=REPLY_SECONDS) as crowd,
    ):
        while proxy.done.total() < cuts:
            crowd.wait_for(len(crowd.account.acknowledged) + 1)
    account = crowd.account
    pairs = len(PLACES) * len(MANNERS)
    fewest = min(proxy.done.values()) if len(proxy.done) == pairs else 0
    wanted = [
        Wanted("cuts", proxy.done.total(), least=cuts, most=cuts),
        Wanted("cuts of each kind", fewest, least=cuts // pairs),
        Wanted("sent without receipt", len(account.sent) - len(account.acknowledged), 0, 0),
    ]
    return conclude("cut", service, ledger, account, wanted, places=dict(proxy.done))

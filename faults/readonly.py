"""The disk takes nothing any more: the files are sealed, then its file system turns read-only."""

import time

from faults.mount import image, seal, unseal
from faults.phone import Crowd
from faults.refusal import KEPT, send, statuses
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service, kill_process

SIZE = 64_000_000  # bytes
PAGES = (f"/s/{CODE}", "/healthz", f"/s/{CODE}/qr.svg", "/sign-in")


def run(extent: Extent) -> Result:
    """F10: posts are 503 and keep the text, the form is shown, and it ends when it can."""
    answers, tries = extent.of(500, 30), extent.of(100, 10)
    ledger = extent.ledger()
    with image(extent.folder, SIZE) as disk:
        service = Service(disk.folder / "service")
        service.log = extent.folder / "server.log"
        service.add_survey(apart=True)
        with service, Crowd(CODE, [service.port], ledger, phones=8, patience=300) as crowd:
            account = crowd.account
            crowd.wait_for(answers)
            sealed = [service.folder / f"tangible.db{end}" for end in ("", "-wal")]
            seal(*sealed)
            refusals = send(service.port, tries, account)
            ready = [statuses(service.port, "/readyz")["/readyz"] for _ in range(8)]
            unseal(*sealed)
            back = _back(crowd)
            crowd.wait_for(answers * 2)
            disk.fail()
            for process in service.children():
                kill_process(process)
            pages = _shown(service)
            later = send(service.port, tries, account)
            service.stop()
            # What the operator does: take the disk away, look it over, put it back.
            disk.unmount()
            disk.mount()
            service.start()
            crowd.wait_for(answers * 3)
        wanted = [
            Wanted(f"sealed {KEPT}", refusals[KEPT], least=tries),
            Wanted("ready while sealed", min(ready), most=503, least=503),
            Wanted("back within s", back, most=extent.seconds(10)),
            Wanted(f"read-only {KEPT}", later[KEPT], least=tries),
            Wanted("pages not shown", sum(s != 200 for s in pages.values()), most=0, least=0),
        ]
        detail = {"sealed": dict(refusals), "read-only": dict(later), "pages": pages}
        return conclude("readonly", service, ledger, account, wanted, **detail)


def _back(crowd: Crowd) -> float:
    """Seconds until the next answer is acknowledged."""
    began, before = time.monotonic(), len(crowd.account.acknowledged)
    crowd.wait_for(before + 1)
    return time.monotonic() - began


def _shown(service: Service) -> dict[str, int]:
    """The status of each page, at the latest when the successors of the killed had 30 seconds."""
    deadline = time.monotonic() + 30
    while set((pages := statuses(service.port, *PAGES)).values()) != {200}:
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    return pages

"""The disk is full while many answer; later there is room again."""

import time
from pathlib import Path

from faults.mount import fill, memory_disk, resize
from faults.oracle import nonces
from faults.organiser import Organiser
from faults.phone import Crowd
from faults.refusal import KEPT, send, statuses
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

SIZE, LARGER = 12_000_000, 48_000_000  # bytes
PAGES = (f"/s/{CODE}", "/healthz", f"/s/{CODE}/qr.svg", "/sign-in")
ORGANISERS = ("/surveys/", f"/surveys/{CODE}/tally", f"/surveys/{CODE}/responses/", "/operator")
# That somebody has them cannot be kept in the record.
FILES = (f"/surveys/{CODE}/responses.csv", f"/surveys/{CODE}/responses.jsonl")


def run(extent: Extent) -> Result:
    """F8: who is refused keeps what they wrote, who reads goes on, and room is noticed."""
    answers, tries = extent.of(1_000, 40), extent.of(200, 20)
    ledger = extent.ledger()
    with memory_disk(extent.folder / "disk", SIZE) as folder:
        service = Service(folder)
        service.log = extent.folder / "server.log"
        organiser = Organiser(service)
        service.add_survey()
        with service, Crowd(CODE, [service.port], ledger) as crowd:
            account = crowd.account
            organiser.sign_in()
            crowd.wait_for(answers)
            _fill(folder, crowd)
            refusals = send(service.port, tries, account)
            pages = statuses(service.port, *PAGES, "/readyz")
            pages |= {path: organiser.get(path) for path in ORGANISERS}
            files = [organiser.get(path) for path in FILES]
            entry = organiser.sign_in()
            before = len(account.acknowledged)
            rescued = len(nonces(service))
            resize(folder, LARGER)
            began = time.monotonic()
            crowd.wait_for(before + 1)
            back = time.monotonic() - began
            crowd.wait_for(before + answers // 2)
            ready = statuses(service.port, "/readyz")["/readyz"]
        # Where the log was just emptied into the database, there is room for one or another.
        had_room = refusals["303 without the text"]
        wanted = [
            Wanted(f"refused {KEPT}, or stored", refusals[KEPT] + had_room, least=tries),
            Wanted("stored while full", had_room, most=tries // 10),
            Wanted("ready while full", pages.pop("/readyz"), most=503, least=503),
            Wanted("pages not shown", sum(s != 200 for s in pages.values()), most=0, least=0),
            Wanted("files refused", files.count(503), least=len(FILES)),
            Wanted("exported by command", rescued, least=before),
            Wanted("back within s", back, most=extent.seconds(10)),
            Wanted("ready after", ready, most=200, least=200),
            # It has to be stored that somebody is signed in.
            Wanted("signing in while full", entry, most=503, least=303),
        ]
        detail = {"refusals": dict(refusals), "pages": pages}
        return conclude("full", service, ledger, account, wanted, **detail)


def _fill(folder: Path, crowd: Crowd) -> None:
    """Leave no room until answers are refused: the log is written over where it can be."""
    deadline = time.monotonic() + 60
    while len(crowd.account.refusals) < 5:
        if time.monotonic() > deadline:
            raise TimeoutError("The disk was full for a minute and nobody was refused.")
        fill(folder)
        time.sleep(0.05)

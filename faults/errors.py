"""The disk refuses single calls, and processes are killed while it does; then the power is cut."""

import errno
import time
from collections import Counter
from http.client import HTTPException
from pathlib import Path

from faults.disk import DATABASE, SYNCS, WAL, WRITES, Disk
from faults.oracle import Ledger
from faults.organiser import ask
from faults.phone import Account, Crowd
from faults.power import Recorded, cut, watched
from faults.recording import read
from faults.refusal import statuses
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service, kill_process

# What fails, on which file, and with which error; 0 kills the process in that moment.
POINTS = (
    (SYNCS, WAL, errno.EIO),
    (WRITES, WAL, errno.ENOSPC),
    (SYNCS, WAL, 0),
    (WRITES, WAL, errno.EIO),
    (SYNCS, WAL, errno.EIO),
    (SYNCS, DATABASE, errno.EIO),
    (SYNCS, WAL, errno.EIO),
    (WRITES, WAL, errno.EIO),
    (SYNCS, WAL, 0),
    (WRITES, WAL, errno.ENOSPC),
    (SYNCS, WAL, errno.EIO),
    (WRITES, DATABASE, errno.ENOSPC),
)
# The database's own file is written only when the log is full: that long may it take, in seconds.
PATIENCE = {WAL: 30.0, DATABASE: 60.0}


def run(extent: Extent) -> Result:
    """F9: nothing is acknowledged that is not on the disk, and the service goes on by itself."""
    points, cuts = extent.of(100, 8), extent.of(1_000, 40)
    recorded, met, after = record(extent, points)
    found = cut(recorded, cuts, extent.chance)
    wanted = [
        Wanted("calls failed", met.total(), least=points * 0.9),
        Wanted("acknowledged in the 10 s after the last", after, least=10),
        Wanted("power cuts", found.made, least=cuts),
        Wanted("damaged", found.damaged, most=0, least=0),
        Wanted("cuts that lose", found.losing, most=0, least=0),
    ]
    detail = {"failed": dict(met)}
    return conclude("errors", recorded.service, recorded.ledger, recorded.account, wanted, **detail)


def record(extent: Extent, points: int) -> tuple[Recorded, Counter[str], int]:
    """What was sent to a disk that fails, what failed, and how many answers came in after it."""
    service, disk, before = watched(extent.folder)
    ledger = extent.ledger()
    met: Counter[str] = Counter()
    with service:
        with Crowd(CODE, [service.port], ledger, phones=12, patience=600) as crowd:
            crowd.wait_for(20)
            for number in range(points):
                kinds, file, error = POINTS[number % len(POINTS)]
                if extent.short and file == DATABASE:
                    file = WAL
                disk.fail(kinds, {file}, error, extent.chance.randrange(4))
                if _failed(disk, PATIENCE[file]):
                    met[f"{('write', 'sync')[kinds - 1]} {error and errno.errorcode[error]}"] += 1
                if number % 10 == 0:  # nobody is left who knows that it failed
                    for process in service.children():
                        kill_process(process)
            disk.mend()
            after = _acknowledged_within(crowd, 10.0)
        records = list(read(disk.log))
    return Recorded(service, ledger, crowd.account, records, before), met, after


def revival(folder: Path, error: int, without: str = "") -> Recorded:
    """What was sent to the disk by a service of one process whose sync failed, and that was killed.

    Its successor finds an answer in the log that has not come to the disk, and goes on behind it.
    With `error` 0 the process is killed where it would have synced.
    """
    service, disk, before = watched(folder, workers=1, without=without)
    ledger, account = Ledger(folder / "ledger"), Account()
    with service:
        for number in range(5):
            _answer(service, ledger, account, f"answer-{number}")
        disk.fail(SYNCS, {WAL}, error)
        _answer(service, ledger, account, "unsynced")
        for process in service.children():
            kill_process(process)
        _see_the_form(service)  # with a connection that stays: who closes the last one syncs
        for number in range(5, 10):
            _answer(service, ledger, account, "unsynced")
            _answer(service, ledger, account, f"answer-{number}")
        records = list(read(disk.log))
    return Recorded(service, ledger, account, records, before)


def read_alone(folder: Path) -> tuple[Recorded, int]:
    """What a command sent to the disk that only reads, behind so many records of before.

    It is alone with the log of a service that was killed when its first sync of a commit had
    failed: no page of that commit is in the log from before.
    """
    service, disk, held = watched(folder, workers=1)
    ledger, account = Ledger(folder / "ledger"), Account()
    with service:
        for number in range(5):
            _answer(service, ledger, account, f"answer-{number}")
        service.terminate()
        service.start()
        disk.fail(SYNCS, {WAL}, errno.EIO, skip=1)  # the first is that of the log as it was
        _answer(service, ledger, account, "unsynced")
        service.kill()
    before = len(list(read(disk.log)))
    service.run("responses", "export", CODE)
    return Recorded(service, ledger, account, list(read(disk.log)), held), before


def _answer(service: Service, ledger: Ledger, account: Account, key: str) -> None:
    """Send an answer with this key and nonce once, and note it when it is acknowledged."""
    account.sent.add(key)
    fields = {"submission_key": f"{key}-of-at-least-20-characters", "nonce": key, "good": "yes"}
    try:
        status, headers, _ = ask(service.port, "POST", f"/s/{CODE}", fields)
    except (OSError, HTTPException):
        return
    if status == 303:
        ledger.append(key, "key", headers["Location"].rpartition("/")[2])


def _see_the_form(service: Service) -> None:
    """Wait until the form is served again."""
    deadline = time.monotonic() + 60
    while statuses(service.port, f"/s/{CODE}") != {f"/s/{CODE}": 200}:
        if time.monotonic() > deadline:
            raise TimeoutError("Nobody serves the form.")
        time.sleep(0.05)


def _failed(disk: Disk, patience: float) -> bool:
    """Whether a call failed within so many seconds."""
    deadline = time.monotonic() + patience
    while not disk.failed and time.monotonic() < deadline:
        time.sleep(0.005)
    return disk.failed > 0


def _acknowledged_within(crowd: Crowd, seconds: float) -> int:
    """How many answers are acknowledged within so many seconds, looking no longer than for 10."""
    before, deadline = len(crowd.account.acknowledged), time.monotonic() + seconds
    while (many := len(crowd.account.acknowledged) - before) < 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    return many

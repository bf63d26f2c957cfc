"""The disk refuses single calls, and processes are killed while it does; then the power is cut."""

import errno
import time
from collections import Counter
from pathlib import Path

from faults.disk import DATABASE, SYNCS, WAL, WRITES, Disk
from faults.oracle import Ledger
from faults.phone import Crowd
from faults.power import Recorded, cut
from faults.recording import read
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
    (WRITES, WAL, errno.EIO),
    (WRITES, DATABASE, errno.ENOSPC),
)
# The database's own file is written only when the log is full: that long may it take, in seconds.
PATIENCE = {WAL: 5.0, DATABASE: 20.0}


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
    disk = Disk(extent.folder / "disk", extent.folder / "instance" / "tangible.db")
    service = Service(extent.folder, **disk.environment())
    service.add_survey()
    ledger = extent.ledger()
    met: Counter[str] = Counter()
    with service:
        with Crowd(CODE, [service.port], ledger, phones=12) as crowd:
            crowd.wait_for(20)
            for number in range(points):
                kinds, file, error = POINTS[number % len(POINTS)]
                if extent.short and file == DATABASE:
                    file = WAL
                disk.fail(kinds, {file}, error, extent.chance.randrange(4))
                if _failed(disk, PATIENCE[file]):
                    met[f"{('write', 'sync')[kinds - 1]} {error and errno.errorcode[error]}"] += 1
                if number % 4 == 0:  # nobody is left who knows that it failed
                    for process in service.children():
                        kill_process(process)
            disk.mend()
            after = _acknowledged_within(crowd, 10.0)
        records = list(read(disk.log))
    return Recorded(service, ledger, crowd.account, records), met, after


def revival(folder: Path, error: int, without: str = "") -> Recorded:
    """What was sent to the disk by a service of one process whose sync failed, and that was killed.

    Its successor finds an answer in the log that has not come to the disk, and goes on behind it.
    With `error` 0 the process is killed where it would have synced.
    """
    disk = Disk(folder / "disk", folder / "instance" / "tangible.db")
    service = Service(folder, workers=1, **disk.environment())
    if without:
        service.program = ("-m", "faults.careless", without)
    service.add_survey()
    ledger = Ledger(folder / "ledger")
    with service:
        with Crowd(CODE, [service.port], ledger, phones=1) as crowd:
            crowd.wait_for(5)
            disk.fail(SYNCS, {WAL}, error)
            _failed(disk, 10.0)
            for process in service.children():
                kill_process(process)
            crowd.wait_for(15)
        records = list(read(disk.log))
    return Recorded(service, ledger, crowd.account, records)


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

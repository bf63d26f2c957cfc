"""Many watch, and take exports slowly, while many answer: does the write-ahead log stay small?"""

import threading
import time
from pathlib import Path

from faults.organiser import Organiser
from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

STREAM, EXPORT = f"/surveys/{CODE}/tally/stream", f"/surveys/{CODE}/responses.csv"
SLOW_BYTES, SLOW_SECONDS = 2_000, 0.02
LARGEST_MB = 16  # SQLite begins the log anew at 4; 64 is where /operator complains


def run(extent: Extent) -> Result:
    """F12: nobody who reads for long keeps SQLite from beginning its log anew."""
    answers, streams = extent.of(5_000, 150), extent.of(100, 10)
    ledger = extent.ledger()
    service = Service(extent.folder)
    organiser = Organiser(service)
    service.add_survey()
    log = Path(f"{service.file}-wal")
    with service:
        organiser.sign_in()
        watching = [organiser.begin(STREAM) for _ in range(streams)]
        ended = threading.Event()
        reader = threading.Thread(target=_take_exports, args=(organiser, ended))
        reader.start()
        largest = 0
        with Crowd(CODE, [service.port], ledger, phones=16) as crowd:
            while len(crowd.account.acknowledged) < answers:
                largest = max(largest, log.stat().st_size)
                time.sleep(0.02)
        ended.set()
        reader.join()
        for stream in watching:
            stream.close()
    wanted = [
        Wanted("acknowledged", len(crowd.account.acknowledged), least=answers),
        Wanted("streams", sum(one.status == 200 for one in watching), least=streams),
        Wanted("log in MB", largest / 1e6, most=LARGEST_MB),
    ]
    return conclude("growth", service, ledger, crowd.account, wanted, streams=streams)


def _take_exports(organiser: Organiser, ended: threading.Event) -> None:
    """Take one export after the other, as over a slow line."""
    while not ended.is_set():
        export = organiser.begin(EXPORT)
        while not ended.is_set() and export.read(SLOW_BYTES):
            time.sleep(SLOW_SECONDS)
        export.close()

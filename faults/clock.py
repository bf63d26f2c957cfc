"""The clock jumps, by an hour, by a day, to 1970, to 2038, while many answer."""

import itertools
import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path

from faults.library import built
from faults.organiser import Organiser, ask
from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

SOURCE = Path(__file__).with_name("clock.c")
JUMP = struct.Struct("=q")  # seconds
LONGEST_DATE = 1.0  # seconds for which the server sends the same date
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# By how much, or to when. A session lasts a week: in 2038 it has ended, and after it it has not.
JUMPS: tuple[timedelta | datetime, ...] = (
    HOUR,
    -HOUR,
    DAY,
    -DAY,
    datetime(1970, 1, 2, tzinfo=UTC),
    datetime(2038, 1, 19, tzinfo=UTC),
)


class Clock:
    """The time of day that a service sees; how long things take is as ever."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._file.write_bytes(bytes(JUMP.size))
        with self._file.open("r+b") as file:
            self._jump = mmap.mmap(file.fileno(), JUMP.size)
        self._library = built(SOURCE)

    def environment(self) -> dict[str, str]:
        """What the service's environment must have."""
        return {"LD_PRELOAD": str(self._library), "FAULTS_CLOCK": str(self._file)}

    def jump(self, to: timedelta | datetime) -> None:
        """Be so far from the right time, or at that moment."""
        by = to - datetime.now(UTC) if isinstance(to, datetime) else to
        self._jump[:] = JUMP.pack(int(by.total_seconds()))


def run(extent: Extent) -> Result:
    """F13: nothing is lost, no process is killed, and the organiser stays signed in."""
    pace, rest = extent.of(50, 20), extent.of(0.1, 0.3)  # answers a second; seconds between looks
    jumps, seconds = extent.of(20, 6), extent.of(3.0, LONGEST_DATE + 0.5)
    answers = int(jumps * seconds * pace * 0.5)
    ledger, clock = extent.ledger(), Clock(extent.folder)
    service = Service(extent.folder)
    organiser = Organiser(service)
    service.add_survey()
    service.environment |= clock.environment()
    looks, signed_out, seen = 0, 0, set()
    with service:
        organiser.sign_in()
        before = service.children()
        with Crowd(CODE, [service.port], ledger, phones=16, pace=pace) as crowd:
            for jump in itertools.islice(itertools.cycle(JUMPS), jumps):
                clock.jump(jump)
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    if not isinstance(jump, datetime) or jump.year < 2038:
                        looks += 1
                        signed_out += organiser.get(f"/surveys/{CODE}/tally") != 200
                    seen.add(_year(service))
                    time.sleep(rest)
            if extent.short:  # there it is no question of speed
                crowd.wait_for(answers)
            clock.jump(timedelta())
            signed_out += organiser.get(f"/surveys/{CODE}/tally") != 200
        killed = len(set(before) - set(service.children()))
    account = crowd.account
    wanted = [
        Wanted("jumps", jumps, least=extent.of(20, 6)),
        Wanted("years seen", len(seen), least=3),
        Wanted("acknowledged", len(account.acknowledged), least=answers),
        Wanted("processes ended", killed, most=0, least=0),
        Wanted("looks without being signed in", signed_out, most=looks // 100),
    ]
    return conclude("clock", service, ledger, account, wanted, looks=looks)


def _year(service: Service) -> str:
    """The year that the service is in, by the date of a reply."""
    try:
        _, headers, _ = ask(service.port, "GET", "/healthz")
    except (OSError, HTTPException):
        return ""
    return headers.get("Date", "").split()[3]

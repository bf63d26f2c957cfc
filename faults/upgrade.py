"""A service is upgraded from versions that landed, while phones answer and its organiser reads."""

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from faults.landed import landed, present
from faults.oracle import Ledger
from faults.organiser import Organiser
from faults.phone import Crowd
from faults.result import Extent, Result, Wanted, conclude, together
from faults.service import CODE, Service, kill_process
from tests.server import ROOT

LAST_MONTH = "fa81fbec759eb02dc83e320ff4ca992127cccc96"  # schema 0001
LAST_WEEK = "b28775a6330ac56447e926287c177bbe3f6beb01"  # schema 0007
PAGES = (
    "/surveys/",
    f"/surveys/{CODE}/",
    f"/surveys/{CODE}/tally",
    f"/surveys/{CODE}/responses/",
    "/operator",
    f"/s/{CODE}",
    "/readyz",
)
BROKEN = {".py": 'raise RuntimeError("half an upgrade")', ".html": "{{ half.an.upgrade }}"}
LATER = "def up(migrator, db):\n    db.execute_sql('CREATE TABLE later (id INTEGER)')\n"


class Reader(threading.Thread):
    """The organiser, who goes from page to page and signs in again where it is asked for."""

    def __init__(self, organiser: Organiser, rest: float) -> None:
        super().__init__(name="reader", daemon=True)
        self.errors: list[tuple[float, str, int]] = []  # when, page, status
        self.read: Counter[str] = Counter()
        self._organiser, self._ended = organiser, threading.Event()
        self._rest = rest  # seconds between two pages

    def run(self) -> None:
        """Read until the end."""
        while not self._ended.is_set():
            for page in PAGES:
                try:
                    self._see(page)
                except (OSError, HTTPException):
                    time.sleep(0.05)  # it restarts, or the process ended that would have answered
                time.sleep(self._rest)

    def end(self) -> None:
        """Read the page that is begun, and no more."""
        self._ended.set()
        self.join()

    def _see(self, page: str) -> None:
        status = self._organiser.get(page)
        if status == 303:
            self._organiser.sign_in()
        elif status == 200:
            self.read[page] += 1
        else:
            self.errors.append((time.monotonic(), page, status))


class Upgrade:
    """A service that is upgraded, its phones, its organiser, and when it was restarted."""

    def __init__(self, extent: Extent, name: str, commit: str) -> None:
        self.folder = extent.folder / name
        self.service = Service(self.folder)
        self.service.run_from(*landed(commit, self.folder / "old"))
        self.ledger = Ledger(self.folder / "ledger")
        self.restarts: list[tuple[float, float]] = []
        self._extent, self._between = extent, extent.of(200, 10)

    @contextmanager
    def lived(self) -> Iterator[None]:
        """The service runs, phones answer and the organiser reads; then `conclude`."""
        self.organiser = Organiser(self.service)
        self.service.add_survey()
        pace = self._extent.of(50, 10)  # answers a second; each is a form, a post and a receipt
        with self.service, Crowd(CODE, [self.service.port], self.ledger, pace=pace) as crowd:
            self.crowd, self.reader = crowd, Reader(self.organiser, self._extent.of(0.0, 0.06))
            self.reader.start()
            try:
                self.go_on()
                yield
                self.go_on()
            finally:
                self.reader.end()

    def go_on(self) -> None:
        """Until some more answers are in, and each page was read again. Raises TimeoutError."""
        read, deadline = self.reader.read.copy(), time.monotonic() + 120
        self.crowd.wait_for(len(self.crowd.account.acknowledged) + self._between)
        while any(self.reader.read[page] < read[page] + 2 for page in PAGES):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Pages cannot be read: {self.reader.errors[-3:]}")
            time.sleep(0.01)

    def restart(self, root: Path) -> None:
        """Stop it, and start what is in this folder."""
        began = time.monotonic()
        self.service.terminate()
        self.service.run_from(root)
        self.service.start()
        self.restarts.append((began, time.monotonic()))

    def conclude(self) -> Result:
        """What came of it."""
        account = self.crowd.account
        errors = [one for one in self.reader.errors if self._is_outside(one[0])]
        failed = [one for one in errors if one[2] != 503 or one[1] == "/readyz"]
        busy = [when for when, _ in account.refusals if self._is_outside(when)]
        longest = max(end - began for began, end in self.restarts)
        wanted = [
            Wanted("pages that failed", len(failed), most=0, least=0),
            Wanted("restart s", longest, most=self._extent.seconds(5)),
        ]
        if not self._extent.short:  # tests share the machine: there it may be too busy
            wanted.append(Wanted("refused", len(busy) + len(errors) - len(failed), most=0, least=0))
        detail = {
            "errors": errors[:10],
            "pages read": self.reader.read.total(),
            "restarts": self.restarts,
        }
        return conclude("upgrade", self.service, self.ledger, account, wanted, **detail)

    def _is_outside(self, moment: float) -> bool:
        """Whether it was not restarted then."""
        return not any(began <= moment <= end for began, end in self.restarts)


def run(extent: Extent) -> Result:
    """Nothing is lost, and nobody meets an error but while it is restarted."""
    return together("upgrade", [_from_last_month(extent), _from_last_week_and_on(extent)])


def _from_last_month(extent: Extent) -> Result:
    upgrade = Upgrade(extent, "month", LAST_MONTH)
    with upgrade.lived():
        # Tests have it forked, which a copy could not be; the other one is started from files.
        upgrade.restart(ROOT if Service.is_loaded else present(upgrade.folder / "new"))
    return upgrade.conclude()


def _from_last_week_and_on(extent: Extent) -> Result:
    """Then the files that run are replaced, and the processes killed that run them."""
    upgrade = Upgrade(extent, "week", LAST_WEEK)
    with upgrade.lived():
        new = present(upgrade.folder / "new")
        upgrade.restart(new)
        upgrade.go_on()
        break_files(new)
        for pid in upgrade.service.children():
            kill_process(pid)
            upgrade.go_on()
        shutil.rmtree(new)
        present(new)
        (new / "migrations" / "0999_later.py").write_text(LATER)
        upgrade.go_on()
        upgrade.restart(new)
    return upgrade.conclude()


def break_files(tree: Path) -> None:
    """As in the middle of an upgrade, at its worst: no module can be loaded, no page rendered."""
    for file in tree.rglob("*"):
        if file.suffix in BROKEN:
            file.write_text(BROKEN[file.suffix])
        elif file.is_file():
            file.unlink()
    (tree / "migrations" / "0999_later.py").write_text(LATER)

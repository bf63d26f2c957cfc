"""The writer: group commit. Work that comes at the same time is stored in one transaction."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from peewee import OperationalError

from storage.database import connection, db, writing
from storage.engine import Busy
from storage.scheduler import scheduler
from telemetry import metric

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")

LARGEST_BATCH = 256
PATIENCE_SECONDS = 30  # how long a thread waits for its turn
BUSY_SECONDS = 5  # how long work waits while others write


class WriterBusy(Exception):
    """The commit did not come in time. It may still come; sending the work again is safe."""


class QueuedWork(Generic[Work, Outcome]):
    """A piece of work in the queue, with its outcome once it is done."""

    __slots__ = ("done", "fault", "outcome", "since", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.since = time.monotonic()
        self.done = False
        self.fault: Exception | None = None
        self.outcome: Outcome | None = None

    def settle(self, outcome: Outcome | None, fault: Exception | None = None) -> None:
        """Set the outcome, or the fault."""
        self.outcome, self.fault, self.done = outcome, fault, True


class Writer(Generic[Work, Outcome]):
    """A queue of work; `store` gets all that waits as one batch, in one transaction.

    Work waits in the queue until somebody leads: begins a transaction, takes all that is queued by
    then, stores it, and commits for all. So nothing is acknowledged before it is committed; under
    load the batches grow and each piece of work costs less.

    A thread waits for its turn, then finds its work done, or leads. A server that runs many calls
    in one thread runs the others meanwhile, and makes somebody lead.
    """

    def __init__(self, store: Callable[[Sequence[Work]], Sequence[Outcome]]) -> None:
        self._store = store
        self._waiting: deque[QueuedWork[Work, Outcome]] = deque()
        self._turn = threading.Lock()

    def do(self, work: Work) -> Outcome:
        """Store and commit `work`; its outcome. Raises what `store` raised, or WriterBusy."""
        queued: QueuedWork[Work, Outcome] = QueuedWork(work)
        self._waiting.append(queued)
        metric.waiting.inc()
        while not queued.done and scheduler().pause():
            pass
        if not queued.done:
            self._wait_for_turn(queued)
        if queued.fault is not None:
            raise queued.fault
        return queued.outcome  # type: ignore[return-value]  # it is settled

    def lead(self, patience: float = 0.0) -> bool:
        """Store what waits; False, and nothing was done, if others were writing all the time.

        `patience` is in seconds. Work that has waited longer than BUSY_SECONDS fails.
        """
        if not self._turn.acquire(timeout=patience):
            return False
        try:
            return self._lead(patience)
        finally:
            self._turn.release()

    def _wait_for_turn(self, queued: QueuedWork[Work, Outcome]) -> None:
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise WriterBusy
        try:
            while not queued.done:
                self._lead(BUSY_SECONDS)
        finally:
            self._turn.release()

    def _lead(self, patience: float) -> bool:
        batch: list[QueuedWork[Work, Outcome]] = []
        began = time.perf_counter()
        try:
            with connection(), writing(patience):
                batch = self._draw()
                outcomes = self._store([queued.work for queued in batch])
        except Busy as busy:
            if patience == 0.0 and not self._is_late():
                return False
            self._fail(self._draw(), busy)
        except Exception as fault:  # noqa: BLE001 - it is raised where each caller waits
            batch = batch or self._draw()
            while time.perf_counter() - began > BUSY_SECONDS and self._waiting:
                batch += self._draw()  # they would wait as long and fail alike
            self._fail(batch, fault)
        else:
            metric.commit_seconds.observe(time.perf_counter() - began)
            for queued, outcome in zip(batch, outcomes, strict=True):
                queued.settle(outcome)
        return True

    def _is_late(self) -> bool:
        """True if the first in the queue has waited longer than BUSY_SECONDS."""
        return bool(self._waiting) and time.monotonic() - self._waiting[0].since > BUSY_SECONDS

    def _draw(self) -> list[QueuedWork[Work, Outcome]]:
        size = min(len(self._waiting), LARGEST_BATCH)
        metric.batch_size.observe(size)
        metric.waiting.dec(size)
        return [self._waiting.popleft() for _ in range(size)]

    def _fail(self, batch: list[QueuedWork[Work, Outcome]], fault: Exception) -> None:
        passing = db.passing(fault)
        if not passing and (len(batch) == 1 or isinstance(fault, OperationalError)):
            for queued in batch:
                queued.settle(None, fault)
            return
        # One at a time, so that a fault of one, or a conflict with another node, hits no others.
        for queued in batch:
            try:
                with connection(), writing():
                    (outcome,) = self._store([queued.work])
            except Exception as own_fault:  # noqa: BLE001 - as above
                queued.settle(None, own_fault)
            else:
                queued.settle(outcome)

"""The writer: group commit. What comes together is one transaction, led by whoever is free to."""

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
PATIENCE_SECONDS = 30
BUSY_SECONDS = 5


class WriterBusy(Exception):
    """The commit did not come in time. It may still come; the work may safely be sent again."""


class Place(Generic[Work, Outcome]):
    """A piece of work in the queue, and what came of it."""

    __slots__ = ("done", "fault", "outcome", "since", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.since = time.monotonic()
        self.done = False
        self.fault: Exception | None = None
        self.outcome: Outcome | None = None

    def settle(self, outcome: Outcome | None, fault: Exception | None = None) -> None:
        """Say what came of it, for good."""
        self.outcome, self.fault, self.done = outcome, fault, True


class Writer(Generic[Work, Outcome]):
    """What waits while one transaction commits is the next one: `store` gets it as one batch.

    Work is left in the queue until somebody leads: begins a transaction, takes what is in the queue
    by then, has it stored, and commits for all. So nothing is acknowledged before it is committed;
    under load the batches grow and the cost of each piece of work falls.

    A thread waits for its turn, and then finds its work done, or leads. A server that runs many
    calls in one thread lets the others run, and sees to it that somebody leads.
    """

    def __init__(self, store: Callable[[Sequence[Work]], Sequence[Outcome]]) -> None:
        self._store = store
        self._waiting: deque[Place[Work, Outcome]] = deque()
        self._turn = threading.Lock()

    def do(self, work: Work) -> Outcome:
        """The outcome of `work`, committed. Raises what `store` raised, or WriterBusy."""
        place: Place[Work, Outcome] = Place(work)
        self._waiting.append(place)
        metric.waiting.inc()
        while not place.done and scheduler().pause():
            pass
        if not place.done:
            self._wait_for_turn(place)
        if place.fault is not None:
            raise place.fault
        return place.outcome  # type: ignore[return-value]  # it is settled

    def lead(self, patience: float = 0.0) -> bool:
        """Store what waits; False, and nothing was done, where others write all this time.

        `patience` is in seconds. What has waited too long is given up, and told so.
        """
        if not self._turn.acquire(timeout=patience):
            return False
        try:
            return self._lead(patience)
        finally:
            self._turn.release()

    def _wait_for_turn(self, place: Place[Work, Outcome]) -> None:
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise WriterBusy
        try:
            while not place.done:
                self._lead(BUSY_SECONDS)
        finally:
            self._turn.release()

    def _lead(self, patience: float) -> bool:
        batch: list[Place[Work, Outcome]] = []
        began = time.perf_counter()
        try:
            with connection(), writing(patience):
                batch = self._draw()
                outcomes = self._store([place.work for place in batch])
        except Busy as busy:
            if patience == 0.0 and not self._is_late():
                return False
            self._fail(self._draw(), busy)
        except Exception as fault:  # noqa: BLE001 - it is raised where each caller waits
            batch = batch or self._draw()
            while time.perf_counter() - began > BUSY_SECONDS and self._waiting:
                batch += self._draw()  # they would wait as long for the same
            self._fail(batch, fault)
        else:
            metric.commit_seconds.observe(time.perf_counter() - began)
            for place, outcome in zip(batch, outcomes, strict=True):
                place.settle(outcome)
        return True

    def _is_late(self) -> bool:
        """Whether the first in the queue has waited as long as anyone should."""
        return bool(self._waiting) and time.monotonic() - self._waiting[0].since > BUSY_SECONDS

    def _draw(self) -> list[Place[Work, Outcome]]:
        size = min(len(self._waiting), LARGEST_BATCH)
        metric.batch_size.observe(size)
        metric.waiting.dec(size)
        return [self._waiting.popleft() for _ in range(size)]

    def _fail(self, batch: list[Place[Work, Outcome]], fault: Exception) -> None:
        passing = db.passing(fault)
        if not passing and (len(batch) == 1 or isinstance(fault, OperationalError)):
            for place in batch:
                place.settle(None, fault)
            return
        # What one of them did wrong, or another node was in the way of, is not the others' fault.
        for place in batch:
            try:
                with connection(), writing():
                    (outcome,) = self._store([place.work])
            except Exception as own_fault:  # noqa: BLE001 - as above
                place.settle(None, own_fault)
            else:
                place.settle(outcome)

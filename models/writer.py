"""The writer: group commit, led by whichever thread comes first."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from peewee import OperationalError

from models.database import connection, db, writing

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")

LARGEST_BATCH = 256
PATIENCE_SECONDS = 30


class WriterBusy(Exception):
    """The commit did not come in time. It may still come; the work may safely be sent again."""


class Writer(Generic[Work, Outcome]):
    """What waits while one transaction commits is the next one: `store` gets it as one batch.

    A thread that has work leaves it in the queue and waits for its turn. In its turn it either
    finds its work done, or leads: it begins a transaction, takes what is in the queue by then, has
    it stored, and commits for all. So nothing is acknowledged before it is committed; under load
    the batches grow and the cost of each piece of work falls.
    """

    def __init__(self, store: Callable[[Sequence[Work]], Sequence[Outcome]]) -> None:
        self._store = store
        self._waiting: deque[tuple[Work, Future[Outcome]]] = deque()
        self._turn = threading.Lock()

    def do(self, work: Work) -> Outcome:
        """The outcome of `work`, committed. Raises what `store` raised, or WriterBusy."""
        promise: Future[Outcome] = Future()
        self._waiting.append((work, promise))
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise WriterBusy
        try:
            while not promise.done():
                self._lead()
        finally:
            self._turn.release()
        return promise.result()

    def _lead(self) -> None:
        batch: list[tuple[Work, Future[Outcome]]] = []
        try:
            with connection(), writing():
                batch = self._draw()
                outcomes = self._store([work for work, _ in batch])
        except Exception as fault:  # noqa: BLE001 - it is raised where each caller waits
            self._fail(batch or self._draw(), fault)
        else:
            for (_, promise), outcome in zip(batch, outcomes, strict=True):
                promise.set_result(outcome)

    def _draw(self) -> list[tuple[Work, Future[Outcome]]]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]

    def _fail(self, batch: list[tuple[Work, Future[Outcome]]], fault: Exception) -> None:
        passing = db.passing(fault)
        if not passing and (len(batch) == 1 or isinstance(fault, OperationalError)):
            for _, promise in batch:
                promise.set_exception(fault)
            return
        # What one of them did wrong, or another node was in the way of, is not the others' fault.
        for work, promise in batch:
            try:
                with connection(), writing():
                    (outcome,) = self._store([work])
            except Exception as own_fault:  # noqa: BLE001 - as above
                promise.set_exception(own_fault)
            else:
                promise.set_result(outcome)

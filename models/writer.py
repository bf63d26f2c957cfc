"""The writer: one thread that commits together all the work that waits."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from models.database import connect, db, release

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")

LARGEST_BATCH = 200
PATIENCE_SECONDS = 30


class WriterBusy(Exception):
    """The commit did not come in time. It may still come; the work may safely be sent again."""


class Writer(Generic[Work, Outcome]):
    """Group commit: `store` gets what came in while it was busy, as one batch in one transaction.

    A caller waits for its own outcome, so nothing is acknowledged before it is committed; under
    load the batches grow and the cost of each piece of work falls.
    """

    def __init__(self, store: Callable[[Sequence[Work]], Sequence[Outcome]]) -> None:
        self._store = store
        self._waiting: SimpleQueue[tuple[Work, Future[Outcome]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def do(self, work: Work) -> Outcome:
        """The outcome of `work`, committed. Raises what `store` raised, or WriterBusy."""
        self._start()
        promise: Future[Outcome] = Future()
        self._waiting.put((work, promise))
        try:
            return promise.result(PATIENCE_SECONDS)
        except TimeoutError:
            raise WriterBusy from None

    def stop(self) -> None:
        """Commit what waits, then end the thread; the next `do` starts another."""
        with self._starting:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    def _start(self) -> None:
        # Not before the first work: a thread does not survive the fork of a server process.
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        stopping = False
        while not stopping and (first := self._waiting.get()) is not None:
            batch, stopping = self._batch(first)
            self._commit(batch)
            release()
        if not db.is_closed():
            db.close()

    def _batch(
        self, first: tuple[Work, Future[Outcome]]
    ) -> tuple[list[tuple[Work, Future[Outcome]]], bool]:
        batch = [first]
        while len(batch) < LARGEST_BATCH:
            try:
                item = self._waiting.get_nowait()
            except Empty:
                break
            if item is None:
                return batch, True
            batch.append(item)
        return batch, False

    def _commit(self, batch: list[tuple[Work, Future[Outcome]]]) -> None:
        try:
            connect()
            outcomes = self._store([work for work, _ in batch])
        except Exception as fault:  # noqa: BLE001 - it is raised where the caller waits
            if len(batch) == 1:
                batch[0][1].set_exception(fault)
                return
            # What one of them did wrong is not the fault of the others.
            for one in batch:
                self._commit([one])
        else:
            for (_, promise), outcome in zip(batch, outcomes, strict=True):
                promise.set_result(outcome)

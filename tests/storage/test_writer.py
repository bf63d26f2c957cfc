"""The writer commits together what waits together, and everyone gets their own outcome."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from peewee import OperationalError

from storage import writer as module
from storage.database import connection, db
from storage.scheduler import PlainThread, schedule_by
from storage.writer import Writer, WriterBusy


class Gathering(PlainThread):
    """Lets nobody's work go on before that of so many is in the queue: then it is one batch."""

    def __init__(self, many: int) -> None:
        self._all_wait = threading.Barrier(many, timeout=10)

    def pause(self) -> bool:
        self._all_wait.wait()
        return False


@pytest.fixture
def gather() -> Iterator[Callable[[int], Gathering]]:
    """Has work wait for each other from now on; what it returns counts as one more who waits."""

    def begin(many: int) -> Gathering:
        gathering = Gathering(many)
        schedule_by(gathering)
        return gathering

    yield begin
    schedule_by(PlainThread())


def from_threads(act: Callable[[int], Any], many: int) -> list[Any]:
    """What each of `many` threads got, or what it was told."""

    def one(n: int) -> Any:
        with connection():
            try:
                return act(n)
            except (ValueError, OperationalError, WriterBusy) as fault:
                return fault

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(one, range(many)))


def test_work_that_comes_while_one_batch_is_stored_is_the_next_batch(database, gather):
    batches: list[list[int]] = []
    first_is_stored = threading.Event()

    def store(batch: Sequence[int]) -> list[str]:
        batches.append(sorted(batch))
        if len(batches) == 1:
            gathering = gather(20)
            first_is_stored.set()
            gathering.pause()
        return [f"done {work}" for work in batch]

    tested = Writer(store)

    def act(n: int) -> str:
        assert n == 0 or first_is_stored.wait(10)
        return tested.do(n)

    assert from_threads(act, 20) == [f"done {n}" for n in range(20)]
    assert batches == [[0], list(range(1, 20))]


def test_everything_is_stored_within_a_transaction(database):
    seen = []

    def store(batch: Sequence[str]) -> Sequence[str]:
        seen.append(db.in_transaction())
        return batch

    Writer(store).do("x")
    assert (seen, db.in_transaction()) == ([True], False)


def test_what_one_did_wrong_is_not_the_fault_of_the_others(database, gather):
    batches: list[list[int]] = []

    def store(batch: Sequence[int]) -> list[str]:
        batches.append(sorted(batch))
        if 3 in batch:
            raise ValueError("three")
        return [f"done {work}" for work in batch]

    gather(8)
    found = from_threads(Writer(store).do, 8)
    assert [str(one) for one in found] == ["three" if n == 3 else f"done {n}" for n in range(8)]
    assert isinstance(found[3], ValueError)
    assert batches[0] == list(range(8))
    assert sorted(batches[1:]) == [[n] for n in range(8)]


def test_after_a_fault_the_next_work_is_done(database):
    def store(batch: Sequence[str]) -> Sequence[str]:
        if batch == ["bad"]:
            raise ValueError
        return batch

    tested = Writer(store)
    with pytest.raises(ValueError, match=r"^$"):
        tested.do("bad")
    assert tested.do("good") == "good"


def test_who_waits_too_long_is_told_and_the_work_is_done_all_the_same(database, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.1)
    stored: list[int] = []
    busy, told = threading.Event(), threading.Event()

    def store(batch: Sequence[int]) -> Sequence[int]:
        stored.extend(batch)
        busy.set()
        assert told.wait(10)
        return batch

    tested = Writer(store)

    def act(n: int) -> str:
        if n == 0:
            return str(tested.do(0))
        assert busy.wait(10)
        try:
            return str(tested.do(1))
        finally:
            told.set()

    first, second = from_threads(act, 2)
    assert (first, type(second)) == ("0", WriterBusy)
    tested.do(2)
    assert stored == [0, 1, 2]


def test_a_batch_has_its_limit(database, monkeypatch, gather):
    monkeypatch.setattr(module, "LARGEST_BATCH", 4)
    sizes: list[int] = []

    def store(batch: Sequence[int]) -> Sequence[int]:
        sizes.append(len(batch))
        return batch

    gather(30)
    assert sorted(from_threads(Writer(store).do, 30)) == list(range(30))
    assert sizes == [4] * 7 + [2]


def test_who_waits_behind_a_commit_that_failed_late_is_told_with_it(database, monkeypatch, gather):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.001)
    batches: list[list[int]] = []
    begun = threading.Event()

    def store(batch: Sequence[int]) -> Sequence[int]:
        batches.append(list(batch))
        if len(batches) == 1:
            gathering = gather(9)
            begun.set()
            gathering.pause()
            time.sleep(0.01)
        raise OperationalError("no standby")

    tested = Writer(store)

    def act(n: int) -> str:
        assert n == 0 or begun.wait(10)
        return str(tested.do(n))

    assert [str(one) for one in from_threads(act, 9)] == ["no standby"] * 9
    assert batches == [[0]]

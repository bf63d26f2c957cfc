"""The writer commits together what waits together, and everyone gets their own outcome."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

import apsw
import pytest
from peewee import OperationalError

from storage import writer as module
from storage.database import connection, db
from storage.engine import Busy
from storage.scheduler import PlainThread, schedule_by
from storage.writer import Writer, WriterBusy
from telemetry import metric


class Gathering(PlainThread):
    """Lets nobody's work go on before that of so many is in the queue: then it is one batch."""

    def __init__(self, many: int) -> None:
        self._all_wait = threading.Barrier(many, timeout=10)

    def pause(self) -> bool:
        self._all_wait.wait()
        return False


class Server(PlainThread):
    """Runs many calls in one thread: while work waits, it sees to it that somebody leads."""

    def __init__(self, lead: Callable[[], bool]) -> None:
        self._lead = lead
        self.led: list[bool] = []

    def pause(self) -> bool:
        assert len(self.led) < 9, "whoever leads, the work is not done"
        self.led.append(self._lead())
        return True


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[], bool]], Server]]:
    """Has a server run the calls from now on, which leads as it is told."""

    def begin(lead: Callable[[], bool]) -> Server:
        server = Server(lead)
        schedule_by(server)
        return server

    yield begin
    schedule_by(PlainThread())


@pytest.fixture
def other_program(instance, database) -> Iterator[apsw.Connection]:
    """Another program, which is writing to the database."""
    with closing(apsw.Connection(str(instance.folder / "tangible.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


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


def as_it_is(batch: Sequence[str]) -> Sequence[str]:
    return batch


def test_a_server_leads_while_its_calls_wait(database, serve):
    tested: Writer[str, str] = Writer(lambda batch: [f"done {work}" for work in batch])
    server = serve(tested.lead)
    assert [tested.do("x"), tested.do("y")] == ["done x", "done y"]
    assert server.led == [True, True]


@pytest.mark.sqlite
def test_a_server_does_not_wait_while_another_program_writes(other_program, serve):
    tested = Writer(as_it_is)

    def lead() -> bool:
        led = tested.lead()
        if other_program.in_transaction:
            other_program.execute("ROLLBACK")
        return led

    assert tested.lead() is False
    server = serve(lead)
    assert tested.do("x") == "x"
    assert server.led == [False, True]


@pytest.mark.sqlite
@pytest.mark.parametrize(("patience", "late"), [(0.0, 0), (0.01, 5)])
def test_what_another_program_keeps_too_long_is_told_so(
    other_program, serve, monkeypatch, patience, late
):
    monkeypatch.setattr(module, "BUSY_SECONDS", late)
    tested = Writer(as_it_is)
    server = serve(partial(tested.lead, patience))
    with pytest.raises(Busy):
        tested.do("x")
    assert server.led == [True]


def test_one_leads_at_a_time(database):
    led: list[bool] = []

    def store(batch: Sequence[str]) -> Sequence[str]:
        led.append(other.submit(tested.lead).result(10))
        return batch

    tested = Writer(store)
    with ThreadPoolExecutor(1) as other:
        assert tested.do("x") == "x"
    assert led == [False]


@pytest.mark.sqlite
def test_who_waits_for_a_transaction_that_cannot_begin_is_told_why(instance, database, serve):
    lock = instance.folder / "tangible.db.writing"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    tested = Writer(as_it_is)
    serve(tested.lead)
    with pytest.raises(OSError, match="no lock of Tangible"):
        tested.do("x")


def test_whoever_stores_and_forgets_an_outcome_is_found_out(database, serve):
    tested: Writer[str, str] = Writer(lambda batch: [])
    serve(tested.lead)
    with pytest.raises(ValueError, match="zip"):
        tested.do("x")


def test_what_waits_what_was_committed_and_how_long_that_took_is_counted(database, serve):
    def counted(name: str) -> float:
        return metric.here.get_sample_value(f"tangible_writer_{name}") or 0

    names = "waiting", "batch_size_count", "batch_size_sum", "commit_seconds_count"
    waiting: list[float] = []

    def lead() -> bool:
        waiting.append(counted("waiting"))
        return tested.lead()

    tested = Writer(as_it_is)
    serve(lead)
    before, took = [counted(name) for name in names], counted("commit_seconds_sum")
    tested.do("x")
    assert [counted(name) - was for name, was in zip(names, before, strict=True)] == [0, 1, 1, 1]
    assert [one - before[0] for one in waiting] == [1]
    assert 0 < counted("commit_seconds_sum") - took < 60


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
    tested = Writer(store)
    found = from_threads(lambda n: str(tested.do(n)), 8)
    assert [str(one) for one in found] == ["three" if n == 3 else f"done {n}" for n in range(8)]
    assert isinstance(found[3], ValueError)
    assert batches[0] == list(range(8))
    assert sorted(batches[1:]) == [[n] for n in range(8)]


def test_what_failed_alone_is_not_tried_again_and_the_next_work_is_done(database):
    tried: list[str] = []

    def store(batch: Sequence[str]) -> Sequence[str]:
        tried.extend(batch)
        if batch == ["bad"]:
            raise ValueError
        return batch

    tested = Writer(store)
    with pytest.raises(ValueError, match=r"^$"):
        tested.do("bad")
    assert tested.do("good") == "good"
    assert tried == ["bad", "good"]


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


@pytest.mark.parametrize(
    ("busy", "told", "batches"),
    [(5, 1, [[0], list(range(1, 9))]), (0.001, 9, [[0]])],
    ids=["at once", "late"],
)
def test_who_waits_behind_a_commit_that_failed_late_is_told_with_it(
    database, monkeypatch, gather, busy, told, batches
):
    monkeypatch.setattr(module, "BUSY_SECONDS", busy)
    found: list[list[int]] = []
    begun = threading.Event()

    def store(batch: Sequence[int]) -> Sequence[int]:
        found.append(sorted(batch))
        if len(found) > 1:
            return batch
        gathering = gather(9)
        begun.set()
        gathering.pause()
        time.sleep(0.01)
        raise OperationalError("no standby")

    tested = Writer(store)

    def act(n: int) -> str:
        assert n == 0 or begun.wait(10)
        return str(tested.do(n))

    outcomes = [str(one) for one in from_threads(act, 9)]
    assert outcomes == ["no standby" if n < told else str(n) for n in range(9)]
    assert found == batches

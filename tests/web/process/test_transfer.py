"""Transfers: a slow reader keeps nobody else waiting, nor more processes than there may be."""

import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from models.answer.response import Response
from models.survey.survey import Survey
from process.launcher import Full
from tests.makers import make_export, make_survey, question
from web.process import export as child
from web.process import transfer
from web.process.transfer import GaveWay, Transfer, Transfers

pytestmark = pytest.mark.sqlite  # nothing of it is the database's


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time, which stands until it is moved."""
    now = [1_000.0]
    monkeypatch.setattr("web.process.transfer.time.monotonic", lambda: now[0])
    return now


@pytest.fixture
def large(database) -> Survey:
    """A survey of which a file does not fit into a pipe, so that its process waits for a reader."""
    survey = make_survey(question("text"))
    Response.take_in(survey, [({"q": "Soup" * 50}, None) for _ in range(3_000)])
    return survey


def slowly(one: Transfer, seconds: float = transfer.PATIENCE_SECONDS) -> Iterator[bytes]:
    """A reader who has the first piece, and takes nothing for so long."""
    reader = iter(one)
    next(reader)
    one._given -= seconds
    return reader


class Place:
    """A place that one has at a time."""

    def __init__(self) -> None:
        self.is_taken = False
        self.left = 0

    def take(self) -> None:
        if self.is_taken:
            raise Full
        self.is_taken = True

    def leave(self) -> None:
        self.is_taken = False
        self.left += 1


def test_a_slow_reader_gives_way_to_who_waits_and_is_told_that_it_is_not_all(clock):
    place, line = Place(), Transfers()
    line.through(place.take)
    first = line.add([b"x" * 1_000] * 3, place.leave)
    reader = iter(first)
    assert next(reader) == b"x" * 1_000
    clock[0] += transfer.PATIENCE_SECONDS - 1
    with pytest.raises(Full):
        line.through(place.take)
    clock[0] += 1
    line.through(place.take)
    assert (place.is_taken, place.left) == (True, 1)
    with pytest.raises(GaveWay):
        next(reader)
    first.close()
    assert place.left == 1


def test_who_waits_for_nobody_is_never_asked_to_give_way(clock):
    line = Transfers()
    reader = iter(line.add([b"x"] * 3, lambda: None))
    for _ in range(3):
        next(reader)
        clock[0] += 10 * transfer.PATIENCE_SECONDS
    assert list(reader) == []


@pytest.mark.parametrize(
    ("sent", "is_slow"),
    [(transfer.SLOW_BYTES - 1, True), (transfer.SLOW_BYTES, False)],
)
def test_a_reader_is_slow_by_the_bytes_that_it_takes_in_a_second(clock, sent, is_slow):
    """Each piece is taken in half a second, until the reader was waited for as long as counts."""
    place, line = Place(), Transfers()
    line.through(place.take)
    reader = iter(
        line.add([b"x" * (sent // 2 + sent % 2 * (n % 2)) for n in range(100)], place.leave)
    )
    for _ in range(2 * int(transfer.PATIENCE_SECONDS)):
        next(reader)
        clock[0] += 0.5
    if is_slow:
        line.through(place.take)
    else:
        with pytest.raises(Full):
            line.through(place.take)


def test_while_a_piece_is_made_nobody_is_waited_for(clock):
    """What takes long is then the process’s own work, and no reader’s."""
    place, line = Place(), Transfers()

    def pieces() -> Iterator[bytes]:
        yield b"x"
        with pytest.raises(Full):
            line.through(place.take)
        yield b"y"

    line.through(place.take)
    reader = iter(line.add(pieces(), place.leave))
    assert next(reader) == b"x"
    clock[0] += 1_000
    assert list(reader) == [b"y"]


def test_the_slowest_gives_way_first(clock):
    there: list[int] = []
    line, readers = Transfers(), []
    for size in 3_000, 1_000, 2_000:
        readers.append(iter(line.add([b"x" * size] * 2, partial(there.append, size))))
        next(readers[-1])
    clock[0] += transfer.PATIENCE_SECONDS
    places = iter([False, True, False, True])

    def take() -> None:
        if not next(places):
            raise Full

    line.through(take)
    line.through(take)
    assert there == [1_000, 2_000]


def processes() -> int:
    """How many processes this one has that write a file."""
    found = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat, words = one.read_text(), (one.parent / "cmdline").read_bytes()
        except OSError:
            continue
        is_ours = int(stat.rpartition(")")[2].split()[1]) == os.getpid()
        found += is_ours and b"formats.process.export" in words
    return found


def test_one_organiser_has_two_of_the_processes_and_leaves_the_others_to_others(large):
    theirs = [child.stream(large, "csv", labels=False, asker=1) for _ in range(child.MOST_OF_ONE)]
    with pytest.raises(Full):
        child.stream(large, "csv", labels=False, asker=1)
    others = child.stream(large, "csv", labels=False, asker=2)
    # The slow one gives way to the next file of the same organiser.
    first = iter(theirs[0])
    next(first)
    theirs[0]._given -= transfer.PATIENCE_SECONDS
    again = child.stream(large, "csv", labels=False, asker=1)
    with pytest.raises(GaveWay):
        next(first)
    for one in (theirs[1], others, again):
        one.close()


@pytest.mark.usefixtures("started_processes")  # children of this one, by their words
def test_a_fifth_slow_reader_is_served_and_there_are_never_more_processes_than_four(large):
    export = make_export(large)
    readers = []
    for _ in range(child.MOST_WRITERS):
        one = child.stream(large, "csv", labels=False)
        readers.append((one, iter(one)))
        next(readers[-1][1])
    with pytest.raises(Full):
        child.stream(large, "csv", labels=False)
    with pytest.raises(Full):
        child.make(export)
    (first, broken_off), (second, broken_too), *others = readers
    first._given -= transfer.PATIENCE_SECONDS
    fifth = child.stream(large, "csv", labels=False)
    assert processes() == child.MOST_WRITERS
    with pytest.raises(GaveWay):
        next(broken_off)
    second._given -= transfer.PATIENCE_SECONDS
    child.make(export)  # a file that is prepared needs a place as well
    with pytest.raises(GaveWay):
        next(broken_too)
    assert b"".join(fifth).count(b"Soup" * 50) == 3_000
    for one, reader in others:
        assert next(reader)
        one.close()


@pytest.mark.usefixtures("started_processes")  # children of this one, by their words
def test_a_slow_program_gives_way_to_its_own_next_request_and_to_other_programs(large):
    first = slowly(child.for_program(1, large, labels=False))
    again = child.for_program(1, large, labels=False)
    with pytest.raises(GaveWay):
        next(first)
    with pytest.raises(Full):  # this one is not slow
        child.for_program(1, large, labels=False)
    other = slowly(child.for_program(2, large, labels=False))
    third = child.for_program(3, large, labels=False)
    with pytest.raises(GaveWay):
        next(other)
    for one in again, third:
        one.close()
    assert processes() == 0


def test_a_program_s_own_slow_reading_is_no_reason_to_break_off_another_s(large):
    """A program that has a permit waits for its end, however slow others are."""
    mine = child.for_program(1, large, labels=False)
    theirs = child.for_program(2, large, labels=False)
    readers = iter(mine), slowly(theirs)
    next(readers[0])
    with pytest.raises(Full):
        child.for_program(1, large, labels=False)
    assert next(readers[1])
    mine.close()
    theirs.close()


def test_a_prepared_file_that_is_read_slowly_gives_way_as_well(large, monkeypatch):
    taken = [child.files.acquire(blocking=False) for _ in range(child.MOST_FILES - 1)]
    assert all(taken)
    try:
        slow = slowly(child.prepared(iter([b"one", b"two"])), 0)
        with pytest.raises(Full):
            child.prepared(iter([b"three"]))
        monkeypatch.setattr(transfer, "PATIENCE_SECONDS", 0.01)
        time.sleep(0.02)
        assert list(child.prepared(iter([b"three"]))) == [b"three"]
        with pytest.raises(GaveWay):
            next(slow)
    finally:
        child.files.release(child.MOST_FILES - 1)

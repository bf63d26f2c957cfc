"""The power is cut, at random moments of a recording of what the real service sent to its disk."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from faults.disk import Disk
from faults.oracle import Ledger
from faults.phone import Account, Crowd
from faults.recording import REPLY, Machine, Record, held, read
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

# Of what was not synced: nothing came to the disk, all, some of the writes, some of the sectors.
MANNERS = ("none", "all", "some", "torn")
RECEIPT = re.compile(rf"(?i)\r\nlocation: /s/{CODE}/receipt/([^\r]+)\r".encode())


@dataclass(frozen=True)
class Recorded:
    """A service that has ended, what its phones were told, and what it sent to its disk."""

    service: Service
    ledger: Ledger
    account: Account
    records: Sequence[Record]
    before: Mapping[int, bytes]  # what the files held when the recording began


@dataclass
class Cuts:
    """What was found after power cuts."""

    made: int = 0
    damaged: int = 0  # the database is not whole, or its tally is not its answers
    losing: int = 0  # an answer is gone that was acknowledged, or there is one twice
    lost: int = 0  # the most answers that one cut cost


def run(extent: Extent) -> Result:
    """F4: no cut costs an acknowledged answer; without a guard it is seen to cost some."""
    answers, cuts = extent.of(2_000, 80), extent.of(2_000, 100)
    real = record(extent.folder / "real", answers)
    found = cut(real, cuts, extent.chance)
    wanted = [
        Wanted("power cuts", found.made, least=cuts),
        Wanted("acknowledged", len(real.account.acknowledged), least=answers),
        Wanted("damaged", found.damaged, most=0, least=0),
        Wanted("cuts that lose", found.losing, most=0, least=0),
    ]
    for guard in ("synchronous", "waiting") if not extent.short else ("synchronous",):
        control = record(extent.folder / guard, answers, guard)
        blind = cut(control, cuts // 5, extent.chance)
        wanted.append(Wanted(f"cuts that lose without {guard}", blind.losing, least=1))
    return conclude("power", real.service, real.ledger, real.account, wanted)


def watched(
    folder: Path, *, workers: int = 2, without: str = "", from_first: bool = False
) -> tuple[Service, Disk, Mapping[int, bytes]]:
    """A service, without this guard, what is between it and its disk, and what was there before.

    It is watched from its start on, or from the first byte of its database.
    """
    service = Service(folder, workers=workers)
    assert service.file is not None
    if not from_first:
        service.add_survey()
    before = held(service.file)
    disk = Disk(folder / "disk", service.file)
    service.environment |= disk.environment()
    if without:
        service.program = ("-m", "faults.careless", without)
    if from_first:
        service.add_survey()
    return service, disk, before


def record(folder: Path, answers: int, without: str = "", *, from_first: bool = False) -> Recorded:
    """What a service, without this guard, sent to its disk while so many answers came in."""
    service, disk, before = watched(folder, without=without, from_first=from_first)
    ledger = Ledger(folder / "ledger")
    with service:
        with Crowd(CODE, [service.port], ledger, phones=8) as crowd:
            crowd.wait_for(answers)
        records = list(read(disk.log))
    return Recorded(service, ledger, crowd.account, records, before)


def cut(recorded: Recorded, times: int, chance: random.Random) -> Cuts:
    """Cut the power so often, half of the times in the moment in which a reply was sent.

    Raises ValueError when a reply that a phone has read is not in the recording.
    """
    nonces = {receipt: nonce for nonce, _, receipt in recorded.ledger.lines()}
    replies = [n for n, one in enumerate(recorded.records) if _receipt(one) in nonces]
    if len(replies) < len(nonces):
        raise ValueError(f"{len(nonces)} replies were read, {len(replies)} were recorded")
    moments = [chance.choice(replies) for _ in range(times // 2)]
    moments += [chance.randint(replies[0], replies[-1]) for _ in range(times - times // 2)]
    return cut_at(recorded, moments, chance)


def cut_at(recorded: Recorded, moments: Iterable[int], chance: random.Random) -> Cuts:
    """Cut the power behind each of these records."""
    nonces = {receipt: nonce for nonce, _, receipt in recorded.ledger.lines()}
    cuts = Cuts()
    machine, done = Machine(chance, recorded.before), 0
    acknowledged: set[str] = set()
    for moment in sorted(moments):
        for one in recorded.records[done : moment + 1]:
            machine.follow(one)
            acknowledged |= {nonces[receipt] for receipt in [_receipt(one)] if receipt in nonces}
        done = max(done, moment + 1)
        file = machine.cut(chance.choice(MANNERS), recorded.service.folder.parent)
        _look(file, acknowledged, cuts)
    return cuts


def _look(file: Path, acknowledged: set[str], cuts: Cuts) -> None:
    cuts.made += 1
    try:
        whole, stored = _opened(file)
    except apsw.Error:
        whole, stored = False, []
    lost = len(acknowledged - set(stored))
    cuts.damaged += not whole
    cuts.losing += lost > 0 or len(set(stored)) < len(stored)
    cuts.lost = max(cuts.lost, lost)


def _opened(file: Path) -> tuple[bool, list[str]]:
    """Whether the database is whole when it is started again, and the nonces that are stored."""
    connection = apsw.Connection(str(file))
    try:
        connection.execute("PRAGMA synchronous = OFF")  # of what is looked at once
        said = connection.execute("PRAGMA integrity_check").fetchall()
        stored = list(_column(connection, "SELECT answers ->> '$.nonce' FROM response"))
        (counted,) = _column(connection, "SELECT COALESCE(SUM(responses), 0) FROM tally")
        return said == [("ok",)] and counted == len(stored), stored
    finally:
        connection.close()


def _column(connection: apsw.Connection, query: str) -> Iterator[Any]:
    return (row[0] for row in connection.execute(query))


def _receipt(record: Record) -> str:
    """The receipt that a reply tells, or ""."""
    if record.kind != REPLY:
        return ""
    found = RECEIPT.search(record.data)
    return found[1].decode() if found else ""

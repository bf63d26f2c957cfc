"""The oracle: what was acknowledged, compared with what an organiser can export. A black box."""

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import apsw

from faults.service import CODE, Service


class Ledger:
    """The answers that were acknowledged, a line each: nonce, key, receipt. Synced to the disk."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append(self, nonce: str, key: str, receipt: str) -> None:
        """Note an answer whose acknowledgement has arrived whole."""
        os.write(self._number, f"{nonce} {key} {receipt}\n".encode())
        os.fsync(self._number)

    def lines(self) -> list[tuple[str, str, str]]:
        """Nonce, key and receipt of each acknowledged answer."""
        lines = (line.split() for line in self._file.read_text().splitlines())
        return [(nonce, key, receipt) for nonce, key, receipt in lines]

    def close(self) -> None:
        """No more is noted."""
        os.close(self._number)


@dataclass(frozen=True)
class Finding:
    """What became of the answers. All is well when every set is empty and `damage` is too."""

    acknowledged: int
    stored: int
    lost: frozenset[str]  # acknowledged, not stored
    foreign: frozenset[str]  # stored, never sent
    twice: frozenset[str]  # stored or acknowledged more than once
    damage: str  # what `tangible verify` or the database itself has to say, or ""


def examine(service: Service, ledger: Ledger, sent: set[str]) -> Finding:
    """Compare, when nobody sends any more. The service may be running or not."""
    service.step_aside()
    lines = ledger.lines()
    acknowledged = [nonce for nonce, _, _ in lines]
    receipts = Counter(receipt for _, _, receipt in lines)
    stored = Counter(nonces(service))
    return Finding(
        acknowledged=len(acknowledged),
        stored=stored.total(),
        lost=frozenset(set(acknowledged) - set(stored)),
        foreign=frozenset(set(stored) - sent),
        twice=frozenset(
            one
            for counted in (stored, Counter(acknowledged), receipts)
            for one, times in counted.items()
            if times > 1
        ),
        damage=_damage(service),
    )


def nonces(service: Service) -> list[str]:
    """The nonce of each stored answer, as the organiser's export has it."""
    exported = service.run("responses", "export", CODE, "--format", "jsonl")
    return [str(json.loads(line)["nonce"]) for line in exported.splitlines()]


def integrity(service: Service) -> str:
    """What SQLite finds wrong with the file, or "" where all is well or there is no file."""
    if service.file is None:
        return ""
    connection = apsw.Connection(str(service.file), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except apsw.Error as fault:
        return str(fault)
    finally:
        connection.close()
    return "" if said == ["ok"] else "; ".join(said)


def _damage(service: Service) -> str:
    verified = service.command("verify")
    said = verified.stdout.strip()
    wrong = [] if verified.returncode == 0 and said.endswith(", 0 differ") else [said]
    return "; ".join(filter(None, [*wrong, verified.stderr.strip(), integrity(service)]))

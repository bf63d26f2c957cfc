"""The oracle sees what it is there for: it is shown one of each."""

from pathlib import Path

import pytest

from faults.oracle import Finding, Ledger, examine, integrity
from faults.phone import Account
from faults.report import table
from faults.result import Result, Wanted
from faults.service import CODE, Service

KEPT, LOST, DOUBLED, FOREIGN, UNHEARD = "kept", "lost", "doubled", "foreign", "unheard"


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """An installation, not started, in which these answers are stored."""
    service = Service(tmp_path)
    service.add_survey()
    stored = (KEPT, DOUBLED, DOUBLED, FOREIGN, UNHEARD)
    (tmp_path / "stored.csv").write_text("\n".join(("nonce", *stored)))
    service.run("responses", "add", CODE, str(tmp_path / "stored.csv"))
    return service


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """What phones have a receipt of."""
    ledger = Ledger(tmp_path / "ledger")
    for nonce in (KEPT, LOST, DOUBLED):
        ledger.append(nonce, f"key-{nonce}", f"receipt-{nonce}")
    return ledger


def test_it_sees_what_is_lost_what_is_twice_and_what_nobody_sent(service, ledger):
    found = examine(service, ledger, sent={KEPT, LOST, DOUBLED, UNHEARD})

    assert found == Finding(
        acknowledged=3,
        stored=5,
        lost=frozenset({LOST}),
        foreign=frozenset({FOREIGN}),
        twice=frozenset({DOUBLED}),
        damage="",
    )


def test_it_sees_one_receipt_for_two_answers(service, ledger):
    ledger.append(UNHEARD, "key-other", f"receipt-{KEPT}")
    assert examine(service, ledger, sent=set()).twice == {DOUBLED, f"receipt-{KEPT}"}


def test_it_sees_a_damaged_file(service):
    assert service.file is not None
    assert integrity(service) == ""
    whole = service.file.read_bytes()
    service.file.write_bytes(whole[:-4096] + bytes(4096))
    assert integrity(service) != ""


def test_the_table_names_what_was_missed():
    finding = Finding(3, 5, frozenset({LOST}), frozenset(), frozenset(), damage="page 7")
    account = Account(acknowledged=[1.0, 1.5, 4.0])
    wanted = [Wanted("retry p99 s", 7.5, most=5), Wanted("kills", 20, 20, 20)]
    always = [Wanted("wrong replies", 1, 0, 0), Wanted("given up", 0, 0, 0)]
    result = Result("kill", finding, 0, 12, account.longest_gap, [*wanted, *always])

    lines = table([result]).splitlines()

    assert " ".join(lines[1].split()) == "kill 3 5 1 0 0 12 2.5 retry p99 s ≤ 5; kills 20 NO"
    assert lines[2:] == [
        "kill: wanted retry p99 s ≤ 5: 7.5",
        "kill: wanted wrong replies 0: 1",
        "kill: wanted lost 0: 1, such as lost",
        "kill: wanted undamaged: page 7",
    ]
    assert not result.reached

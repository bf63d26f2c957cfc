"""A process of ours is held to what its launcher says, and leaves nothing behind.

One that is really started, and one that is forked as most of those of tests (tests/children.py):
what holds of either is what a test may take for granted.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from process import installation
from process import launcher as launching
from process.child import Limits
from process.installation import ROOT, Replaced
from process.launcher import Failed, Full, Launcher
from tests import children

WORK = "tests.process.work"
MEMORY = 256 * 1024 * 1024
NEVER = 60.0  # seconds, after which a test has failed

FORKS = f"from tests import children; children.KINDS = {{{WORK!r}: ()}}; children.use(); "


@pytest.fixture(params=["started", "forked"], autouse=True)
def is_forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether processes are forked, but for those of another program or other code."""
    if request.param == "started":
        monkeypatch.setattr(launching, "Popen", subprocess.Popen)
    monkeypatch.setattr(children, "KINDS", {WORK: ()})
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return request.param == "forked"


def launcher(**settings: Any) -> Launcher:
    usual: dict[str, Any] = {"at_once": 1, "seconds": NEVER}
    return Launcher(WORK, **usual | settings)


def limits(memory: int = MEMORY, processor: int = 60, file: int = 1_000) -> Limits:
    return Limits(memory=memory, processor=processor, file=file)


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + NEVER
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def family_of(file: Path) -> list[int]:
    wait_until(file.exists)
    return [int(one) for one in file.read_text().split()]


def lives(process: int) -> bool:
    """True for a process that runs; one that has ended and that nobody asks for does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def free_slots(one: Launcher) -> int:
    taken = [one.slots.acquire(blocking=False) for _ in range(one.at_once + 1)]
    for _ in range(sum(taken)):
        one.slots.release()
    return sum(taken)


def test_a_process_reads_what_it_is_given_and_what_it_writes_comes_back():
    assert launcher().run("echo", "a b", "", "ü", given=b"tea") == "a b||ü|tea".encode()


def test_more_than_a_pipe_holds_goes_in_and_comes_out():
    much = b"x" * 1_000_000
    assert launcher().run("echo", given=much) == much


def test_a_process_is_told_no_secret_but_what_it_is_given(monkeypatch):
    monkeypatch.setenv("TANGIBLE_SECRET_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PATH", "/usr/bin")
    said, _ = json.loads(launcher().run("environment", environment={"LANGUAGE": "cy"}))
    assert said == ["LANGUAGE=cy", "PATH=/usr/bin", f"PYTHONPATH={ROOT}:/elsewhere"]


def test_our_modules_are_found_before_all_others(tmp_path, monkeypatch):
    (tmp_path / "process").mkdir()
    (tmp_path / "process" / "child.py").write_text("raise SystemExit(1)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert launcher().run("nothing") == b""


@pytest.mark.parametrize("nice", [0, 7])
def test_a_process_is_so_much_nicer_than_this_one(nice):
    _, found = json.loads(launcher(nice=nice).run("environment"))
    assert found == os.nice(0) + nice


def test_a_process_has_so_much_memory_and_no_more():
    held = launcher(limits=limits())
    assert held.run("memory", "1000000") == b"1000000"
    assert held.run("memory", str(MEMORY)) == b"too much"
    assert launcher().run("memory", str(MEMORY)) == str(MEMORY).encode()


def test_a_process_that_has_used_up_its_seconds_of_a_processor_is_ended():
    with pytest.raises(Failed) as told:
        launcher(limits=limits(processor=1)).run("processor")
    assert told.value.used_up


def test_a_process_writes_no_file_that_is_larger_than_it_may_be(tmp_path):
    launcher(limits=limits(file=1)).run("file", str(tmp_path / "one"))
    with pytest.raises(Failed):
        launcher(limits=limits(file=0)).run("file", str(tmp_path / "none"))
    assert (tmp_path / "one").read_text() == "x"
    assert (tmp_path / "none").read_text() == ""


def test_a_process_that_takes_too_long_is_ended_with_all_that_it_has_started(tmp_path):
    short = launcher(seconds=2)
    with pytest.raises(Failed) as told:
        short.run("family", str(tmp_path / "family"))
    assert not told.value.used_up
    first, other = family_of(tmp_path / "family")
    wait_until(lambda: not (lives(first) or lives(other)))
    assert free_slots(short) == 1


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None], ids=str)
def test_a_process_ends_with_the_server_and_all_that_it_has_started(tmp_path, end, is_forked):
    """However the server ends: killed, stopped, or by itself."""
    file = tmp_path / "family"
    program = (
        f"{FORKS if is_forked else ''}from process.launcher import Launcher; "
        f"Launcher({WORK!r}, at_once=1).begin('family', {str(file)!r}); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE
    ) as server:
        first, other = family_of(file)
        assert lives(first)
        assert lives(other)
        if end is None:
            server.communicate(b"\n")
        else:
            server.send_signal(end)
    wait_until(lambda: not (lives(first) or lives(other)))


def test_of_one_kind_so_many_run_at_once(tmp_path):
    two = launcher(at_once=2)
    for _ in range(2):
        two.begin("wait_for", str(tmp_path / "go"))
    for start in two.run, two.stream, two.begin:
        with pytest.raises(Full):
            start("nothing")
    (tmp_path / "go").touch()
    wait_until(lambda: free_slots(two) == 2)
    assert two.run("nothing") == b""


def test_who_has_patience_waits_for_a_slot(tmp_path):
    patient = launcher(patience=NEVER)
    patient.begin("wait_for", str(tmp_path / "go"))
    Timer(0.2, (tmp_path / "go").touch).start()
    assert patient.run("nothing") == b""


def test_a_stream_comes_as_it_is_written(tmp_path):
    taken = iter(launcher().stream("pieces", str(tmp_path / "go")))
    assert next(taken) == b"first\n"
    (tmp_path / "go").touch()
    assert list(taken) == [b"last\n"]


def test_a_stream_of_nothing_is_empty():
    one = launcher()
    assert list(one.stream("nothing")) == []
    assert free_slots(one) == 1


def test_a_stream_that_nobody_takes_any_more_ends_its_process(tmp_path):
    one = launcher()
    stream = one.stream("pieces", str(tmp_path / "never"))
    assert free_slots(one) == 0
    stream.close()
    stream.close()
    assert free_slots(one) == 1


def test_a_stream_that_fails_never_looks_whole():
    one = launcher()
    taken = iter(one.stream("fail", "some of it"))
    assert next(taken) == b"some of it"
    with pytest.raises(Failed):
        next(taken)
    with pytest.raises(Failed):
        one.stream("fail", "")
    assert free_slots(one) == 1


@pytest.mark.parametrize(("program", "told"), [("/bin/false", Failed), ("/nowhere/python", Full)])
def test_a_process_that_cannot_be_leaves_its_slot_to_the_next(program, told, monkeypatch):
    one = launcher()
    monkeypatch.setattr(sys, "executable", program)
    files = len(os.listdir("/proc/self/fd"))
    for start in one.run, one.stream, one.run:
        with pytest.raises(told):
            start("nothing")
    assert free_slots(one) == 1
    assert len(os.listdir("/proc/self/fd")) == files


def test_a_fault_is_logged_without_what_it_says(capfd):
    with pytest.raises(Failed):
        launcher().run("fail", "")
    line = json.loads(capfd.readouterr().err)
    assert line["time"].endswith("Z")
    assert (line["level"], line["event"], line["module"]) == ("error", "process failed", WORK)
    assert line["fault"] == "LookupError"
    assert "work.py:" in line["where"]
    assert "Ann" not in str(line)


def test_of_one_that_is_silent_nothing_is_logged_but_the_type_of_a_fault(capfd):
    with pytest.raises(Failed):
        launcher(silent=True).run("mutter")
    line = json.loads(capfd.readouterr().err)
    assert (line["event"], line["fault"]) == ("process failed", "LookupError")
    assert "Ann" not in str(line)


def test_one_for_which_a_disk_has_no_room_says_so(capfd):
    with pytest.raises(Failed) as told:
        launcher().run("fill")
    assert told.value.no_room
    line = json.loads(capfd.readouterr().err)
    assert (line["fault"], line["reason"]) == ("OSError", "ENOSPC")


def test_nothing_is_begun_when_the_files_were_replaced(monkeypatch):
    one = launcher()
    monkeypatch.setattr(installation, "FILES", set())
    for start in one.run, one.stream, one.begin:
        with pytest.raises(Replaced):
            start("nothing")
    assert free_slots(one) == 1


@pytest.mark.parametrize("then", ["nothing", "bare"])
def test_what_is_done_while_the_files_are_replaced_does_not_count(tree, then, monkeypatch):
    """Be it that it fails ("bare" is no work there is), or that it is done by other code."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(Replaced):
        launcher().run("remove", str(tree / "app.py"), then)


def test_a_stream_that_fails_because_the_files_are_replaced_is_no_fault(tree, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(Replaced):
        launcher().stream("remove", str(tree / "app.py"), "bare")

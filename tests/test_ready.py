"""A command or a service that is forked is as one that was started (tests/ready.py)."""

import os
import re
import signal
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from process.installation import VERSION
from tests import ready
from tests.server import Server


def test_it_has_words_folder_environment_and_input_of_its_own_and_an_end(tmp_path: Path) -> None:
    own = {"PATH": os.environ["PATH"], "TANGIBLE_INSTANCE": "here"}
    assert ready.run(("--version",), own, tmp_path).stdout == f"tangible {VERSION}\n"
    refused = ready.run(("verify",), own, tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"Error: There is no instance in {tmp_path}/here ")
    assert ready.run(("nothing",), own, tmp_path).returncode == 2
    assert ready.run(("migrate",), own, tmp_path).returncode == 0
    words = ("organiser", "add", "ada@example.org", "--password-stdin")
    assert ready.run(words, own, tmp_path, "short\n").returncode == 1
    assert ready.run(words, own, tmp_path, "a tall ship at nine\n").returncode == 0
    assert [one.name for one in tmp_path.iterdir()] == ["here"]


def test_a_service_leads_a_session_has_processes_and_an_end_and_counts_by_itself(
    tmp_path: Path,
) -> None:
    with Server(tmp_path / "here", workers=2) as here, Server(tmp_path / "there") as there:
        assert isinstance(here.process, ready.Process)
        pid = here.process.pid
        assert os.getsid(pid) == os.getpgid(pid) == pid != there.process.pid
        assert len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) == 2
        for times in range(1, 4):
            assert here.asked("/s/none") == 404
            assert counted(here) == times
        assert counted(there) == 0
        assert here.process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            here.process.wait(0.01)
        here.process.terminate()
        assert (here.process.wait(20), here.process.poll()) == (0, 0)
        there.process.kill()
        assert there.process.wait(20) == -signal.SIGKILL
    assert '"event": "stopped"' in here.log.read_text().splitlines()[-1]


def counted(server: Server) -> int:
    """How often all of its processes have answered that there is nothing at an address."""
    with urlopen(f"{server.address}/metrics") as reply:
        text = reply.read().decode()
    found = re.findall(r'^tangible_requests_total\{.*status="4xx"\} ([0-9.]+)$', text, re.M)
    return int(sum(map(float, found)))


@pytest.mark.parametrize("name", ["LD_PRELOAD", "PYTHONUTF8", "LC_ALL", "LANGUAGE"])
def test_what_is_read_while_a_program_is_loaded_has_it_loaded(name: str) -> None:
    assert ready.serves({**os.environ, "TANGIBLE_BASE_URL": "https://example.org"})
    assert not ready.serves({**os.environ, name: "another"})

"""The process that reads a file from elsewhere is held to its limits by the machine."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from formats.process.sandbox import MEMORY, TOO_MUCH

ROOT = Path(__file__).parents[3]


def read_by(task: str) -> subprocess.CompletedProcess[str]:
    """What becomes of a process whose reading of a form is `task`, an expression of Python."""
    program = (
        "from formats.process import sandbox; sandbox.SECONDS = 1; "
        f"sandbox.TASKS['form'] = lambda name, data: {task}"
    )
    return subprocess.run(
        [sys.executable, "-c", f"{program}; sandbox.main()", "form", "a.toml"],
        env={"PYTHONPATH": str(ROOT)},
        input="title",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("bytes_", "said"), [(1_000_000, 1_000_000), (MEMORY, TOO_MUCH)])
def test_it_is_given_so_much_memory_and_no_more(bytes_, said):
    """Memory that is only asked for costs this machine nothing."""
    done = read_by(f"{{'fault': len(bytearray({bytes_}))}}")
    assert json.loads(done.stdout) == {"fault": said}


def test_it_is_given_so_much_of_a_processor_and_no_more():
    done = read_by("next(n for n in iter(int, 1) if n)")
    assert done.returncode == -signal.SIGXCPU


def test_it_can_write_no_file(tmp_path):
    file = tmp_path / "out"
    done = read_by(f"__import__('pathlib').Path({str(file)!r}).write_text('x')")
    assert "File too large" in done.stderr
    assert done.returncode == 1
    assert file.read_bytes() == b""

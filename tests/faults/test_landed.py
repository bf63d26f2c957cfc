"""Older versions come from the history, with what they take; where there is none, it is said."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from faults.landed import _lacking, landed
from faults.upgrade import LAST_MONTH, LAST_WEEK

LOCK = """\
click==8.0.1 \\
    --hash=sha256:aa
nothing-like-it==2.0 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
segno==1.6.6 \\
    --hash=sha256:dd
elsewhere==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:ee
"""


def project(folder: Path, *dependencies: str) -> Path:
    """A version that takes these."""
    (folder / "requirements.txt").write_text(LOCK)
    (folder / "pyproject.toml").write_text(f"[project]\ndependencies = {list(dependencies)!r}\n")
    return folder


@pytest.mark.parametrize("commit", [LAST_MONTH, LAST_WEEK])
def test_a_version_that_landed_says_what_it_can_do(commit, tmp_path):
    folder, *packages = landed(commit, tmp_path / "old")
    said = subprocess.run(
        [sys.executable, "-c", "from commands import main; main()", "--help"],
        env={"PYTHONPATH": ":".join(map(str, (folder, *packages)))},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "serve" in said
    assert "--version" not in said


def test_a_commit_that_is_not_in_the_history_is_said_to_be_missing(tmp_path):
    with pytest.raises(RuntimeError, match="which a source archive and a shallow clone lack"):
        landed("0" * 40, tmp_path / "old")


def test_packages_that_are_not_here_or_do_not_fit_are_taken_from_the_versions_own_lock(tmp_path):
    major = int(version("click").partition(".")[0])
    fits = project(tmp_path, f"click>={major},<{major + 1}", "nothing-like-it", "segno")
    (lacking,) = _lacking(fits)
    assert lacking.splitlines()[0] == "nothing-like-it==2.0 \\"
    assert lacking.count("--hash") == 2
    older = project(tmp_path, f"click<{major}", "segno")
    assert [one.partition("=")[0] for one in _lacking(older)] == ["click", "nothing-like-it"]

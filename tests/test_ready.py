"""A command that is forked is as one that was started (tests/ready.py)."""

import os
from pathlib import Path

import pytest

from process.installation import VERSION
from tests import ready


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


@pytest.mark.parametrize("name", ["LD_PRELOAD", "PYTHONUTF8", "LC_ALL", "LANGUAGE"])
def test_what_is_read_while_a_program_is_loaded_has_it_loaded(name: str) -> None:
    assert ready.serves({**os.environ, "TANGIBLE_BASE_URL": "https://example.org"})
    assert not ready.serves({**os.environ, name: "another"})

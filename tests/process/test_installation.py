"""The files that run are known again, and others in their place are noticed."""

import os
import shutil
import tomllib
from pathlib import Path

import pytest

from process import installation
from process.installation import LISTS, PARTS, ROOT, Replaced, checked, commit, is_replaced

DATA = {
    "migrations",
    "patterns",
    "samples",
    "static",
    "templates",
    "translations",
}  # nobody reads them later


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The code in a folder of its own, from which this process seems to run."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part)
    for name in LISTS:
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    monkeypatch.setattr(installation, "FILES", installation._files())
    return tmp_path


def test_every_part_of_the_package_that_is_code_is_looked_at():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    package = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert {*PARTS, "app.py"} == set(package) - DATA


def test_files_that_stay_are_not_replaced(tree):
    assert not is_replaced()
    (tree / "notes.py").write_text("")
    (tree / "models" / "notes.txt").write_text("")
    assert not is_replaced()


@pytest.mark.parametrize(
    "name", ["models/opinion/grouping_process.py", "app.py", "requirements.txt"]
)
def test_a_file_that_is_written_again_is_replaced(tree, name):
    state = os.stat(tree / name)
    os.utime(tree / name, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert is_replaced()


@pytest.mark.parametrize(
    "name", ["models/opinion/grouping_process.py", "app.py", "requirements.txt"]
)
def test_a_file_that_is_gone_is_replaced(tree, name):
    (tree / name).unlink()
    assert is_replaced()


def test_a_file_that_is_new_is_replaced(tree):
    (tree / "views" / "later.py").write_text("")
    assert is_replaced()


def test_what_is_done_while_the_files_are_replaced_does_not_count(tree):
    with checked():
        pass
    with pytest.raises(Replaced), checked():
        (tree / "app.py").unlink()
    with pytest.raises(Replaced), checked():
        raise AssertionError("nothing is begun")


def test_what_fails_because_the_files_are_replaced_is_no_fault(tree):
    def fail() -> None:
        (tree / "app.py").unlink()
        raise OSError

    with pytest.raises(Replaced), checked():
        fail()


def test_the_commit_of_a_checkout_is_known(tree):
    assert commit() == ""
    (tree / ".git" / "refs" / "heads").mkdir(parents=True)
    (tree / ".git" / "HEAD").write_text("0123456789abcdef0123456789abcdef01234567\n")
    assert commit() == "0123456789ab"
    (tree / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert commit() == ""
    (tree / ".git" / "refs" / "heads" / "main").write_text("fedcba9876543210\n")
    assert commit() == "fedcba987654"

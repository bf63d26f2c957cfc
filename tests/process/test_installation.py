"""The files that run are known again, and others in their place are noticed."""

import os
import tomllib

import pytest

from process.installation import PARTS, ROOT, commit, is_replaced

DATA = {
    "docs",
    "migrations",
    "patterns",
    "samples",
    "static",
    "templates",
    "translations",
}  # nobody reads them later


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


def test_the_commit_of_a_checkout_is_known(tree):
    assert commit() == ""
    (tree / ".git" / "refs" / "heads").mkdir(parents=True)
    (tree / ".git" / "HEAD").write_text("0123456789abcdef0123456789abcdef01234567\n")
    assert commit() == "0123456789ab"
    (tree / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert commit() == ""
    (tree / ".git" / "refs" / "heads" / "main").write_text("fedcba9876543210\n")
    assert commit() == "fedcba987654"

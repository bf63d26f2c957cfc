"""The newest Python that the image has is served too, whether or not one is on this machine."""

import subprocess
import sys
from pathlib import Path

from tests.deploy.test_image import PYTHONS, TEXT
from tests.server import ROOT

NEWEST = TEXT.partition("FROM python:")[2].partition("-")[0]


def run(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_its_grammar_and_its_library_have_all_that_is_used(tmp_path: Path) -> None:
    grammar = f"--target-version=py{NEWEST.replace('.', '')}"
    of_it = ("--python-version", NEWEST, "--cache-dir", str(tmp_path))
    run("ruff", "check", "--no-cache", "--select=E9", grammar)
    run("mypy", *of_it, "app.py", "commands")


if NEWEST not in PYTHONS:  # else test_image.py installs them all

    def test_every_locked_package_has_a_wheel_for_it(tmp_path: Path) -> None:
        of_it = ("--python-version", NEWEST, "--only-binary=:all:", "--target", str(tmp_path))
        taken = ("--dry-run", "--no-deps", "--require-hashes", "--requirement", "requirements.txt")
        run("pip", "install", "--quiet", *of_it, *taken)

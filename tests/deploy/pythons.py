"""The Pythons of this machine that are newer than the one that runs."""

import os
import subprocess
import sys
from pathlib import Path

FOLDERS = [
    *map(Path, os.environ["PATH"].split(os.pathsep)),
    *Path.home().glob(".pyenv/versions/*/bin"),
]


def newer() -> dict[str, Path]:
    """One program for each minor version, as 3.13."""
    found: dict[str, Path] = {}
    for minor in range(sys.version_info.minor + 1, sys.version_info.minor + 10):
        programs = (folder / f"python3.{minor}" for folder in FOLDERS)
        runs = next((one for one in programs if one.exists() and _makes_venvs(one)), None)
        if runs:
            found[f"3.{minor}"] = runs
    return found


def _makes_venvs(python: Path) -> bool:
    """False for what stands for a Python that is not there (pyenv), or has not all of itself."""
    return (
        subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True).returncode
        == 0
    )

"""Tangible as it landed, and as it is: its code in a folder, with the packages it takes."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement

from tests.server import ROOT

LOCK, PROJECT = "requirements.txt", "pyproject.toml"


def landed(commit: str, folder: Path) -> tuple[Path, ...]:
    """Where the code of a commit is, and what else it takes: for PYTHONPATH.

    It runs with the packages that are here, but for those that it needs and are not: these are
    installed from its own lock. Raises RuntimeError where the history is not here.
    """
    packed = subprocess.run(
        ["git", "archive", "--format=zip", "-0", commit],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    if packed.returncode != 0:
        raise RuntimeError(
            f"Commit {commit[:12]} is not here: older versions are taken from the history of the "
            f"repository, which a source archive and a shallow clone lack. {packed.stderr!r}"
        )
    with ZipFile(BytesIO(packed.stdout)) as files:  # Python 3.11.2 has no filter for a tar
        files.extractall(folder)
    lacking = _lacking(folder)
    return (folder, _installed(lacking, Path(f"{folder}-packages"))) if lacking else (folder,)


def present(folder: Path) -> Path:
    """A copy of all that a wheel of the present version holds, compiled as far as it is here."""
    project = tomllib.loads((ROOT / PROJECT).read_text())
    folder.mkdir()
    for name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder)
    return folder


def _lacking(folder: Path) -> list[str]:
    """What the lock has of packages that are not here, or not as the project asks for."""
    project = tomllib.loads((folder / PROJECT).read_text())["project"]
    asked = {one.name: one.specifier for one in map(Requirement, project["dependencies"])}
    lacking = []
    for locked in re.split(r"^(?=[a-z])", (folder / LOCK).read_text(), flags=re.MULTILINE)[1:]:
        one = Requirement(locked.partition("\\")[0])
        if one.marker is not None and not one.marker.evaluate():
            continue
        found = _version(one.name)
        if not found or (one.name in asked and not asked[one.name].contains(found)):
            lacking.append(locked)
    return lacking


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _installed(lacking: list[str], folder: Path) -> Path:
    lock = Path(f"{folder}.txt")
    lock.write_text("".join(lacking))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run(
        [*pip, "--target", str(folder), "--requirement", str(lock)],
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        timeout=300,
        check=True,
    )
    return folder

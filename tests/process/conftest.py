"""The code in a folder of its own, to be replaced while it runs."""

import shutil
from pathlib import Path

import pytest

from process import installation
from process.installation import LISTS, PARTS, ROOT


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

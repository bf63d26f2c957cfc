"""The bill of materials has all that is locked and all that is vendored, and nothing else."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    """What `make sbom` writes."""
    made = subprocess.run(
        [sys.executable, "deploy/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(made.stdout)


def pinned(file: str) -> set[str]:
    """Every name==version at the beginning of a line of a lock, whatever stands behind it."""
    return set(re.findall(r"^([^\s#=]+==[^\s;]+)", (ROOT / file).read_text(), re.MULTILINE))


def packages(bill: dict[str, Any], *scopes: str) -> set[str]:
    return {
        f"{one['name']}=={one['version']}"
        for one in bill["components"]
        if one["scope"] in scopes and one["purl"].startswith("pkg:pypi/")
    }


def test_it_has_every_locked_package_and_says_what_is_not_delivered(bill):
    assert len(pinned("requirements.txt")) > 20
    assert packages(bill, "required") == pinned("requirements.txt")
    every = pinned("requirements.txt") | pinned("requirements-dev.txt")
    assert packages(bill, "required", "excluded") == every


def test_every_package_has_the_hashes_of_the_lock(bill):
    lock = (ROOT / "requirements-dev.txt").read_text()
    there = {
        one["content"]
        for component in bill["components"]
        for reference in component.get("externalReferences", [])
        for one in reference["hashes"]
    }
    assert there == set(re.findall(r"sha256:(\w{64})", lock))


def test_what_is_vendored_is_there_with_each_file_as_it_is(bill):
    (htmx,) = (one for one in bill["components"] if one["name"] == "htmx.org")
    folder = ROOT / "static" / "vendor"
    assert {one["name"] for one in htmx["components"]} == {
        one.name for one in folder.iterdir() if one.name != "VERSIONS"
    }
    for file in htmx["components"]:
        content = (folder / file["name"]).read_bytes()
        assert file["hashes"] == [
            {"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}
        ]


def test_it_is_of_this_version_and_names_what_it_depends_on(bill):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == project["version"]
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs))
    assert bill["dependencies"] == [{"ref": "tangible", "dependsOn": refs}]


def test_a_package_says_its_licence_as_it_does_itself(bill):
    said = {one["name"]: one["licenses"] for one in bill["components"]}
    assert said["flask"] == [{"expression": "BSD-3-Clause"}]
    assert said["apsw"]
    assert said["htmx.org"] == [{"license": {"name": "Zero-Clause BSD"}}]

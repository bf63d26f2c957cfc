"""What is built for others to install holds all that runs, and runs without the checkout."""

import http.client
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from process.installation import VERSION
from tests.server import ROOT, Server

INCLUDED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
    "targets"
]["wheel"]["only-include"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel as pip builds it of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(folder / f"tangible-{VERSION}-py3-none-any.whl") as built:
        yield built


def files_of(part: Path) -> Iterator[Path]:
    """The files of a part of the package, but for what Python leaves there."""
    for file in [part] if part.is_file() else part.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def test_the_wheel_has_every_file_that_runs_or_is_shown(wheel):
    there = {name for name in wheel.namelist() if ".dist-info/" not in name}
    parts = (files_of(ROOT / name) for name in INCLUDED)
    assert there == {str(file.relative_to(ROOT)) for part in parts for file in part}
    assert len(there) > 300


def test_the_parts_of_the_package_are_those_that_the_folders_of_the_checkout_are():
    beside = {"benchmarks", "deploy", "docs", "faults", "figures", "mutants", "observers", "tests"}
    folders = {
        one.parts[0]
        for one in (file.relative_to(ROOT) for file in ROOT.glob("[a-z]*/**/*.py"))
        if one.parts[0] != "instance"
    }
    assert folders - beside <= set(INCLUDED)


def test_the_wheel_says_its_version_its_command_and_its_licences(wheel):
    about = f"tangible-{VERSION}.dist-info"
    metadata = wheel.read(f"{about}/METADATA").decode()
    assert f"\nName: tangible\nVersion: {VERSION}\n" in metadata
    assert wheel.read(f"{about}/entry_points.txt").decode() == (
        "[console_scripts]\ntangible = commands:main\n"
    )
    assert f"{about}/licenses/LICENSE" in wheel.namelist()
    assert f"{about}/licenses/static/vendor/LICENSE-htmx" in wheel.namelist()


@pytest.mark.sqlite
def test_what_is_in_the_wheel_serves_a_form(wheel, tmp_path):
    wheel.extractall(tmp_path / "site")
    server = Server(tmp_path / "instance", workers=1)
    server.run_from(tmp_path / "site")
    (tmp_path / "site" / "form.toml").write_text(
        'title = "Lunch"\n[[question]]\nname = "word"\ntype = "text"\nlabel = "In one word?"\n'
    )
    assert server.command("--version").stdout == f"tangible {VERSION}\n"
    assert server.command("migrate").returncode == 0
    added = server.command("survey", "add", "form.toml", "--code", "lunch")
    assert (added.stdout, added.stderr[:0]) == ("lunch\n", "")
    with server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        for path in "/s/lunch", "/static/send.js", "/static/vendor/htmx.min.js", "/sign-in":
            connection.request("GET", path)
            reply = connection.getresponse()
            assert (reply.status, bool(reply.read())) == (200, True), path
        connection.close()

"""What deploy/Dockerfile says is done: each step in a fresh venv of each newer Python that is here,
or of the one that runs, and by what builds images where such a program is at work."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from process.installation import VERSION
from tests.deploy import pythons
from tests.server import ROOT, Server

TEXT = re.sub(r"^#.*\n|\\\n", "", (ROOT / "deploy" / "Dockerfile").read_text(), flags=re.M)
STEPS = re.findall(r"^([A-Z]+) +(.+)$", TEXT, re.M)
OF_THE_SYSTEM = ("apt-get", "useradd")  # the programs of steps that are not for a venv
PYTHONS = pythons.newer() or {f"3.{sys.version_info.minor}": Path(sys.executable)}
IMPORT_ALL = """
import importlib, pathlib
for file in sorted(pathlib.Path().rglob("*.py")):
    if file.parts[0] in ("migrations", "patterns", "samples", "static", "templates"):
        compile(file.read_text(), file, "exec")
    else:  # which compiles it: nobody has yet
        importlib.import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
"""


def at_work(program: str) -> bool:
    """Whether a program is here, and whatever has to run for it runs."""
    found = shutil.which(program)
    return bool(found) and subprocess.run([program, "info"], capture_output=True).returncode == 0


BUILDERS = [program for program in ("docker", "podman") if at_work(program)]


def do(words: str, app: Path, environment: dict[str, str]) -> None:
    """A RUN step, in /app."""
    done = subprocess.run(
        words,
        shell=True,
        cwd=app,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}"


def copy(words: str, app: Path) -> None:
    """A COPY step: files into /app, or a folder as another one there."""
    *sources, target = shlex.split(words)
    for source in sources:
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, app / target, ignore=ignored)
        else:
            shutil.copy(ROOT / source, app / target)


@pytest.mark.sqlite
@pytest.mark.parametrize("version", PYTHONS)
def test_its_steps_make_a_service_that_has_all_it_needs(tmp_path: Path, version: str) -> None:
    app, venv = tmp_path / "app", tmp_path / "venv"
    app.mkdir()
    subprocess.run([PYTHONS[version], "-m", "venv", venv], check=True)
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = inherited | {"PATH": f"{venv / 'bin'}:{os.environ['PATH']}"}

    for instruction, words in STEPS:
        if instruction == "COPY":
            copy(words, app)
        elif instruction == "RUN" and not words.startswith(OF_THE_SYSTEM):
            do(words, app, environment)

    do(f"python -W error -c {shlex.quote(IMPORT_ALL)}", app, environment)
    server = Server(tmp_path / "instance", workers=1)
    server.python = venv / "bin" / "python"
    server.run_from(app)
    assert server.command("migrate").returncode == 0
    added = server.command("survey", "add", "samples/digital-day.toml", "--code", "day")
    assert (added.stdout, added.returncode) == ("day\n", 0), added.stderr
    with server:
        assert (server.asked("/s/day"), server.asked("/healthz")) == (200, 200)


if BUILDERS:

    @pytest.mark.parametrize("program", BUILDERS)
    def test_it_is_built_and_says_its_version(program: str) -> None:
        tag = f"tangible-tested:{VERSION}"
        build = [program, "build", "--file", "deploy/Dockerfile", "--tag", tag, "."]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        said = subprocess.check_output([program, "run", "--rm", tag, "tangible", "--version"])
        assert said.decode() == f"tangible {VERSION}\n"

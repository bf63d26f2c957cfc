"""What stands in deploy/ and docs/ for other programs is taken by those programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
ADDRESS = "https://feedback.example.org"
UNITS = ("tangible.service", "tangible-backup.service", "tangible-backup.timer")


def run(*words: str, **environment: str) -> str:
    """What a program says of its configuration, which it has to take."""
    if shutil.which(words[0]) is None:
        pytest.skip(f"not installed: {words[0]}")
    done = subprocess.run(
        words,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for the name in the examples, with its key in the same file."""
    file = tmp_path / "feedback.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=feedback.example.org")
    run("openssl", *made, "-keyout", str(file), "-out", str(tmp_path / "half.pem"))
    with file.open("a") as whole:
        whole.write((tmp_path / "half.pem").read_text())
    return file


def test_nginx_takes_its_file(tmp_path: Path, certificate: Path) -> None:
    site = (DEPLOY / "nginx.conf").read_text()
    # A test does not always run as root, who alone may have the low ports and that folder.
    site = re.sub(r"(ssl_certificate(?:_key)? +)\S+;", rf"\g<1>{certificate};", site)
    site = re.sub(r"(listen (?:\[::\]:)?)(80|443)\b", r"\g<1>10\g<2>", site)
    site = site.replace("/var/log/nginx", str(tmp_path))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {paths}\n{site}\n}}")
    run("nginx", "-t", "-e", f"{tmp_path}/error.log", "-c", str(file))


def test_caddy_takes_its_file_as_it_is(tmp_path: Path) -> None:
    words = ("validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    said = run("caddy", *words, **home, TANGIBLE_BASE_URL=ADDRESS)
    assert "Valid configuration" in said
    assert "not formatted" not in said


def test_haproxy_takes_what_the_documentation_says(tmp_path: Path, certificate: Path) -> None:
    blocks = (ROOT / "docs" / "scale.md").read_text().split("```")
    [block] = [one for one in blocks if "frontend feedback" in one]
    file = tmp_path / "haproxy.cfg"
    file.write_text(block.replace("/etc/haproxy/feedback.pem", str(certificate)))
    run("haproxy", "-c", "-f", str(file))


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "tangible" / ".venv" / "bin" / "tangible"
    program.parent.mkdir(parents=True)
    shutil.copy("/bin/true", program)
    units = [tmp_path / name for name in UNITS]
    for unit in units:
        text = (DEPLOY / unit.name).read_text()
        unit.write_text(text.replace("/opt/tangible/current", str(tmp_path / "tangible")))
    said = run("systemd-analyze", "verify", "--man=no", *map(str, units))
    assert [line for line in said.splitlines() if "tangible" in line] == []


@pytest.fixture
def compose() -> Callable[..., str]:
    """Has compose read these files: the plugin of docker where it is there, else the program."""
    plugin = shutil.which("docker") is not None and (
        subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
    )
    program = ("docker", "compose") if plugin else ("docker-compose",)

    def read(*names: str, **environment: str) -> str:
        files = [f"--file={DEPLOY / name}" for name in names]
        return run(*program, *files, "config", TANGIBLE_BASE_URL=ADDRESS, **environment)

    return read


def test_compose_takes_its_file(compose: Callable[..., str]) -> None:
    assert "UPSTREAM: tangible:8000" in compose("compose.yaml")


def test_compose_takes_the_file_for_postgresql_beside_the_other(
    compose: Callable[..., str],
) -> None:
    said = compose("compose.yaml", "compose.postgresql.yaml", POSTGRES_PASSWORD="chosen")
    assert "postgresql://tangible:chosen@postgresql/tangible" in said

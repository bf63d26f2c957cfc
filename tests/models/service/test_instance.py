"""An installation keeps its state where the environment says."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest

from models.service.environment import EnvironmentUnfit
from models.service.instance import Instance

ROOT = Path(__file__).parents[3]


def test_without_settings_all_is_in_the_folder_instance(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "instance"
    assert Instance.from_environment({}) == Instance(
        folder, f"sqlite:///{folder / 'tangible.db'}", "", "127.0.0.1", 8000
    )


def test_every_setting_is_taken_from_the_environment(tmp_path):
    environment = {
        "TANGIBLE_INSTANCE": str(tmp_path),
        "TANGIBLE_DATABASE_URL": "sqlite:////data/t.db",
        "TANGIBLE_BASE_URL": "https://survey.example.org/",
        "HOST": "0.0.0.0",
        "PORT": "80",
    }
    made = Instance.from_environment(environment)
    assert made == Instance(
        tmp_path, "sqlite:////data/t.db", "https://survey.example.org", "0.0.0.0", 80
    )
    assert made.address == "https://survey.example.org"


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("", ""),
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        (" https://example.org/report?a=1 ", "https://example.org/report?a=1"),
    ],
)
def test_whom_to_tell_of_a_fault_is_an_address_or_a_page(given, contact):
    made = Instance.from_environment({"TANGIBLE_SECURITY_CONTACT": given})
    assert made.security_contact == contact


@pytest.mark.parametrize("given", ["us", "http://example.org", "https://", "a@b\nContact: c@d"])
def test_a_contact_that_leads_nowhere_is_refused(given):
    with pytest.raises(EnvironmentUnfit, match="TANGIBLE_SECURITY_CONTACT is "):
        Instance.from_environment({"TANGIBLE_SECURITY_CONTACT": given})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://127.0.0.1:80"),
        ("a.b", "http://a.b:80"),
        ("::1", "http://[::1]:80"),
        ("unix:/run/t.sock", "http://127.0.0.1:80"),
    ],
)
def test_where_no_address_is_set_it_is_the_one_that_is_listened_at(tmp_path, host, address):
    assert Instance(tmp_path, "", "", host, 80).address == address


def test_the_key_is_made_once_and_its_owner_alone_reads_it(tmp_path):
    made = Instance(tmp_path / "instance", "", "")
    key = made.secret_key({})
    assert made.secret_key({}) == key
    assert len(key) >= 64
    file = tmp_path / "instance" / "secret_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in (tmp_path / "instance").iterdir()] == ["secret_key"]
    assert made.secret_key({"TANGIBLE_SECRET_KEY": "given"}) == "given"


def test_a_folder_that_has_a_key_is_not_written_to(tmp_path):
    made = Instance(tmp_path / "instance", "", "")
    key = made.secret_key({})
    os.utime(made.folder, (0, 0))
    assert made.secret_key({}) == key
    assert made.folder.stat().st_mtime == 0


def test_processes_that_start_together_have_one_key(tmp_path):
    code = (
        "import sys; from pathlib import Path; from models.service.instance import Instance;"
        "sys.stdin.read(1); print(Instance(Path(sys.argv[1]), '', '').secret_key({}))"
    )
    started = [
        Popen([executable, "-c", code, str(tmp_path)], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
        for _ in range(4)
    ]
    with ThreadPoolExecutor(4) as readers:
        keys = set(readers.map(lambda process: process.communicate("x")[0], started))
    assert len(keys) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]

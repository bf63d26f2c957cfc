"""The machine: what it is, what runs on it, and how busy others keep it."""

import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import apsw

PACKAGES = (
    "apsw",
    "flask",
    "flask-wtf",
    "gunicorn",
    "jinja2",
    "peewee",
    "psycopg",
    "uvicorn",
    "uvloop",
    "werkzeug",
    "wtforms",
)
STAT = Path("/proc/stat")  # Linux; elsewhere the machine is taken to be quiet
QUIET = 0.2  # of all cores
PATIENCE_SECONDS = 3.0  # before one round
ALL_PATIENCE_SECONDS = 30.0  # before all rounds together

_seen: list[float] = []
_waited: list[float] = []


def about() -> dict[str, Any]:
    """All that a figure depends on besides the code, and which code it was."""
    return {
        "commit": _git("rev-parse", "HEAD"),
        "changed": _git("status", "--porcelain", "--untracked-files=no").splitlines(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "sqlite": apsw.sqlite_lib_version(),
        "versions": {package: version(package) for package in PACKAGES},
        "load of others before each round": [round(busy, 2) for busy in _seen],
    }


def settle() -> float:
    """Wait a little for others to be done; the share of the cores that they still keep busy."""
    start = time.monotonic()
    deadline = start + min(PATIENCE_SECONDS, ALL_PATIENCE_SECONDS - sum(_waited))
    while (busy := _busy(0.2)) > QUIET and time.monotonic() < deadline:
        pass
    _waited.append(time.monotonic() - start - 0.2)
    _seen.append(busy)
    return busy


def cpu_seconds(process: int) -> float:
    """The processor time that a process has used; 0 where this machine does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(process: int) -> list[int]:
    """The processes that a process has started; none where this machine does not say."""
    try:
        return [int(one) for one in _children(process).read_text().split()]
    except OSError:
        return []


def family(process: int) -> list[int]:
    """A process, those it has started, and those that they have."""
    return [process, *(one for child in children(process) for one in family(child))]


def tells_memory() -> bool:
    return Path("/proc/self/smaps_rollup").exists()


def memory(process: int) -> float:
    """MiB of its proportional set size: of what several processes share, each is given its part."""
    rolled_up = Path(f"/proc/{process}/smaps_rollup").read_text()
    kibibytes = next(line.split()[1] for line in rolled_up.splitlines() if line.startswith("Pss:"))
    return int(kibibytes) / 1024


def _children(process: int) -> Path:
    return Path(f"/proc/{process}/task/{process}/children")


def _busy(seconds: float) -> float:
    if not STAT.exists():
        return 0.0
    idle, total = _ticks()
    time.sleep(seconds)
    idle_then, total_then = _ticks()
    return 1 - (idle_then - idle) / max(1, total_then - total)


def _ticks() -> tuple[int, int]:
    ticks = [int(one) for one in STAT.read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def _git(*words: str) -> str:
    try:
        return subprocess.run(
            ["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""

"""tangible serve"""

import fcntl
import os
import resource
import shutil
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import click

from commands.instance import opened
from commands.sample import add_sample, addresses
from models import log, metric
from models.database import db
from models.export import Export

ROOT = Path(__file__).parent.parent
THREADS = 16
MANY_FILES = 65_536
MEMORY = Path("/dev/shm")
METRICS = "tangible-metrics-"
FRESH_SECONDS = 60


@click.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
@click.option(
    "--workers", envvar="WEB_CONCURRENCY", type=int, help="Server processes; a core each."
)
@click.option("--sample", is_flag=True, help="Add the sample event to an empty database.")
def command(host: str, port: int, workers: int | None, sample: bool) -> None:
    """The production server."""
    os.environ |= {"HOST": host, "PORT": str(port)}
    log.write_log()
    instance = opened()
    os.environ["TANGIBLE_INSTANCE"] = str(instance.folder)
    db.check()
    db.examine()
    Export.forget_old()
    _claim(host, port)
    if sample:
        add_sample()
    for line in addresses(instance, sampled=sample):
        click.echo(line)
    sys.stdout.flush()
    _say_started(workers)
    db.close()
    _allow_many_files()
    _share_metrics()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *_options(host, port, workers)])


def _claim(host: str, port: int) -> None:
    """Find out that the port is taken before anybody is told to go there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"Port {port} of {host} cannot be served ({fault.strerror}); "
                "stop what is there, or choose another with --port."
            ) from None


def _options(host: str, port: int, workers: int | None) -> list[str]:
    return [
        f"--bind={f'[{host}]' if ':' in host else host}:{port}",
        f"--workers={_workers(workers)}",
        "--worker-class=serving.worker.Worker",
        f"--threads={THREADS}",
        "--backlog=2048",
        f"--worker-connections={_most_files() // 4}",
        "--keep-alive=5",
        "--graceful-timeout=10",
        "--no-control-socket",
        "--config=python:serving.gunicorn",
        "app:create_app()",
    ]


def _most_files() -> int:
    """How many files this process may open: a connection is one, and so is an open stream."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return most if 0 < most < MANY_FILES else MANY_FILES


def _allow_many_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files(), _most_files()))


def _workers(wanted: int | None) -> int:
    return wanted or os.cpu_count() or 1


def _say_started(workers: int | None) -> None:
    unfit = [one.name for one in (*db.settings(), *db.room()) if not one.ok]
    log.say(
        "started",
        version=metric.VERSION,
        database=db.url.partition(":")[0],
        settings=f"not as wanted: {', '.join(unfit)}" if unfit else "good",
        workers=_workers(workers),
    )


def _share_metrics() -> None:
    """Make the folder in which the processes of this server count together.

    In memory where there is such a place: what is mapped from a full disk ends the process that
    writes to it. A lock that is kept through exec tells it from what a killed server left.
    """
    place = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    for old in place.glob(f"{METRICS}*"):
        with suppress(OSError):  # another user's, in use, or gone by now
            _remove_abandoned(old)
    folder = tempfile.mkdtemp(prefix=METRICS, dir=place)
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    os.set_inheritable(lock, True)
    os.environ[metric.FOLDER] = folder


def _remove_abandoned(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(lock)
        # Whoever is just starting has made it and not yet locked it.
        if found.st_uid == os.getuid() and time.time() - found.st_mtime > FRESH_SECONDS:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    finally:
        os.close(lock)

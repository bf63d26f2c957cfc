"""tangible serve"""

import fcntl
import logging
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
from peewee import OperationalError

from commands.keeper import keep
from commands.sample import add_sample, addresses
from commands.server import SOCKET, words_of_server
from language.catalogue import SOURCE, catalogue
from language.message import gettext, speaking
from language.message import lazy_gettext as _
from models.answer.export import Export
from models.service.environment import unknown
from models.service.fingerprint import Fingerprint
from models.service.instance import Instance
from process.installation import VERSION
from storage import schema
from storage.database import connect, connection, db, writing
from storage.engine import Busy
from storage.fault import words
from storage.patience import waited
from telemetry import log, metric

ROOT = Path(__file__).parent.parent
MANY_FILES = 65_536
MEMORY = Path("/dev/shm")
METRICS = "tangible-metrics-"
FRESH_SECONDS = 60  # a younger folder of metrics may not be locked yet
WITHOUT_END = {"granian"}  # servers that run nothing of ours when they end


@click.command("serve", help=_("The production server."))
@click.option("--host", help=_("The address to listen on; else HOST, else 127.0.0.1."))
@click.option("--port", help=_("The port; else PORT, else 8000."))
@click.option(
    "--workers", help=_("Server processes; else WEB_CONCURRENCY, else one for each core.")
)
@click.option("--sample", is_flag=True, help=_("Add the sample event to an empty database."))
def command(host: str | None, port: str | None, workers: str | None, sample: bool) -> None:
    said = {"HOST": host, "PORT": port, "WEB_CONCURRENCY": workers}
    os.environ |= {name: value for name, value in said.items() if value is not None}
    log.write_log()
    instance = Instance.from_environment()
    if strange := unknown(os.environ):
        log.say("unknown settings", logging.WARNING, names=", ".join(strange))
    instance.make()
    os.environ["TANGIBLE_INSTANCE"] = str(instance.folder)
    os.environ["WEB_CONCURRENCY"] = str(_workers(instance))
    if instance.host.startswith(SOCKET):
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")  # permissions of the file guard it
    _claim(instance.host, instance.port)
    instance.secret_key()  # a fault of the key ends this process, not each worker in turn
    try:
        _look_over_when_free(instance, sample)
    except (OperationalError, OSError):
        if not db.is_full():
            raise
        # Start all the same: forms and tallies work again as soon as somebody makes room.
        log.say("the disk is full", logging.ERROR)
    db.shut()
    _allow_many_files()
    _share_metrics()
    os.chdir(ROOT)
    server = words_of_server(instance, _workers(instance), _most_files())
    program = [sys.executable, "-m", *server]
    if instance.server in WITHOUT_END:
        raise SystemExit(keep(program))
    os.execv(sys.executable, program)


def _look_over_when_free(instance: Instance, sample: bool) -> None:
    """`_look_over`, after others have written who do so now. Raises Busy if that takes too long."""
    try:
        _look_over(instance, sample)
    except Busy:
        with connection(), waited(writing):
            pass
        _look_over(instance, sample)


def _look_over(instance: Instance, sample: bool) -> None:
    """Migrate the database, check that it keeps its promises, and print where to go."""
    schema.migrate()
    connect()
    db.check()
    db.examine()
    Fingerprint.recognise(instance.secret_key())
    Export.delete_old()
    db.clear_up()
    if sample:
        add_sample()
    for line in addresses(instance, sampled=sample):
        click.echo(line)
    sys.stdout.flush()
    _say_started(_workers(instance))


def _claim(host: str, port: int) -> None:
    """Raise ClickException for a port that is taken, before anybody is told to go there."""
    if host.startswith(SOCKET):
        _claim_file(Path(host.removeprefix(SOCKET)))
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                gettext(
                    "Port %(port)s of %(host)s cannot be served (%(why)s); "
                    "stop what is there, or choose another with --port.",
                    port=port,
                    host=host,
                    why=words(fault),
                )
            ) from None


def _claim_file(file: Path) -> None:
    """Raise ClickException for a unix socket that cannot be made; remove one nobody serves."""
    if not file.parent.is_dir():
        raise click.ClickException(
            gettext(
                "The socket %(file)s cannot be made: there is no folder %(folder)s. Make it for "
                "the user of this service and the group of the proxy.",
                file=file,
                folder=file.parent,
            )
        )
    if file.is_dir():
        raise click.ClickException(
            gettext(
                "The socket %(file)s cannot be made: there is a folder of that name, and no "
                "socket. Choose another with --host.",
                file=file,
            )
        )
    if file.is_file():
        raise click.ClickException(
            gettext(
                "The socket %(file)s cannot be made: there is a file of that name, and no socket. "
                "Choose another with --host.",
                file=file,
            )
        )
    try:
        if file.is_socket() and not _is_served(file):
            file.unlink()
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(file))
        file.unlink()
    except OSError as fault:
        raise click.ClickException(
            gettext(
                "The socket %(file)s cannot be made (%(why)s); stop what is there, let the user of "
                "this service write in its folder, or choose another with --host.",
                file=file,
                why=words(fault),
            )
        ) from None


def _is_served(file: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(file))
        except ConnectionRefusedError:
            return False
        return True


def _most_files() -> int:
    """How many files this process may open: each connection and each open stream is one."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return most if 0 < most < MANY_FILES else MANY_FILES


def _allow_many_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files(), _most_files()))


def _workers(instance: Instance) -> int:
    return instance.workers or os.cpu_count() or 1


def _say_started(workers: int) -> None:
    with speaking(catalogue(SOURCE)):  # the log is for programs
        wrong = [one for one in (*db.settings(), *db.room()) if not one.ok]
    unfit = [one.name for one in wrong]
    log.say(
        "started",
        version=VERSION,
        database=db.url.partition(":")[0],
        settings=f"not as wanted: {', '.join(unfit)}" if unfit else "good",
        workers=workers,
    )
    for one in wrong:
        say = {"check": one.name, "found": one.found, "wanted": one.wanted}
        log.say("not as wanted", logging.WARNING, **say)


def _share_metrics() -> None:
    """Make the folder in which the processes of this server count together.

    It is in memory where the system has such a place, because a process that writes to a file
    mapped from a full disk is killed. The lock on it is kept through exec, so that folders of
    killed servers, which nobody locks, can be told apart and removed.
    """
    place = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    for old in place.glob(f"{METRICS}*"):
        with suppress(OSError):  # another user's, in use, or gone by now
            _delete_abandoned(old)
    folder = tempfile.mkdtemp(prefix=METRICS, dir=place)
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    os.set_inheritable(lock, True)
    os.environ[metric.FOLDER] = folder


def _delete_abandoned(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(lock)
        # A server that is just starting has made its folder and not locked it yet.
        if found.st_uid == os.getuid() and time.time() - found.st_mtime > FRESH_SECONDS:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    finally:
        os.close(lock)

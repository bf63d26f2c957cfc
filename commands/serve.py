"""tangible serve"""

import os
import resource
import socket
import sys
from pathlib import Path

import click

from commands.instance import opened
from commands.sample import add_sample, addresses
from models.database import db
from models.export import Export

ROOT = Path(__file__).parent.parent
THREADS = 16


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
    instance = opened()
    os.environ["TANGIBLE_INSTANCE"] = str(instance.folder)
    db.check()
    Export.forget_old()
    _claim(host, port)
    if sample:
        add_sample()
    for line in addresses(instance):
        click.echo(line)
    sys.stdout.flush()
    db.close()
    _allow_many_streams()
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
        f"--workers={workers or os.cpu_count() or 1}",
        "--worker-class=gthread",
        f"--threads={THREADS}",
        "--backlog=2048",
        "--keep-alive=5",
        "--graceful-timeout=10",
        "--no-control-socket",
        # Its warnings name the address of who sent a request that could not be read.
        "--log-level=error",
        f"--chdir={ROOT}",
        "app:create_app()",
    ]


def _allow_many_streams() -> None:
    """As many open files as this process may have: every stream that is open is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

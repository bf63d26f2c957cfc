"""The configuration of gunicorn, which starts the server processes, beside its options."""

import gc
import os
import shutil
from typing import Any

from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from storage.database import settle
from telemetry import log, metric

# The code is loaded once and shared by all processes. A process that is replaced reads no code from
# the disk, where an upgrade may have put a newer version.
preload_app = True

# One handler for all logs of this process. No warnings and no access log of gunicorn, which would
# hold the network addresses of people.
logconfig_dict = {
    "formatters": {"lines": {"()": "telemetry.log.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        log.NAME: {"level": log.least()},
        "asyncio": {"level": "ERROR"},
        "gunicorn.error": {"level": "ERROR", "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "propagate": False},
    },
}


class logger_class(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger without an access log, which would cost time on each request."""

    def access(self, *about: Any) -> None:
        """Log nothing: it would hold the network addresses of people."""


def when_ready(_: Any) -> None:
    """Freeze the loaded objects, so that processes share them and no collection visits them."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Log that a server process takes requests."""
    log.say("worker started", pid=worker.pid)


def child_exit(server: Any, worker: Any) -> None:
    """Log that a server process ended, and drop its gauges; its counters stay."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
    log.say("worker ended", pid=worker.pid)


def on_exit(server: Any) -> None:
    """Clean up after the last process: settle SQLite's log, delete the folder of metrics."""
    settle()
    shutil.rmtree(os.environ[metric.FOLDER], ignore_errors=True)
    log.say("stopped")

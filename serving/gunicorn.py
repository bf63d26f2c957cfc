"""What gunicorn, which starts the processes and keeps them, is told beside its options."""

import gc
import os
import shutil
from typing import Any

from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from storage.database import settle
from telemetry import log, metric

# Loaded once and shared by all processes; and one that has to be replaced needs nothing from a disk
# on which a newer version may lie by then.
preload_app = True

# One handler for everything that this process logs. gunicorn's warnings name the address of who
# sent a request that could not be read, and an access log would name everyone's.
logconfig_dict = {
    "formatters": {"lines": {"()": "telemetry.log.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        log.NAME: {"level": "INFO"},
        "asyncio": {"level": "ERROR"},
        "gunicorn.error": {"level": "ERROR", "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "propagate": False},
    },
}


class logger_class(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own, without a word on requests, which it would make up for each of them."""

    def access(self, *about: Any) -> None:
        """Nothing: it would name the address of everyone who answers."""


def when_ready(_: Any) -> None:
    """Everything is loaded: what the processes share is not looked through in each."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """A server process takes requests."""
    log.say("worker started", pid=worker.pid)


def child_exit(server: Any, worker: Any) -> None:
    """A server process has ended: what it had open is no more, what it counted stays."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
    log.say("worker ended", pid=worker.pid)


def on_exit(server: Any) -> None:
    """The service has ended, with all its processes: what SQLite has in its log is in its file."""
    settle()
    shutil.rmtree(os.environ[metric.FOLDER], ignore_errors=True)
    log.say("stopped")

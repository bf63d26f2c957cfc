"""Tells webhooks what is new: a look at the database every few seconds, and a process that sends.

Every process of every node looks. Whoever claims a message in the database first sends it.
"""

import json
from dataclasses import asdict
from threading import Lock, Thread

from peewee import PeeweeException

from models.api import webhook
from process.child import Limits
from process.installation import Replaced
from process.launcher import Failed, Full, Launcher
from process.outgoing import SILENT
from storage.database import connection
from storage.fault import name
from telemetry import log

launcher = Launcher(
    "process.outgoing",
    at_once=1,
    seconds=30,
    nice=10,
    limits=Limits(memory=1024 * 1024 * 1024, processor=15, file=0),
    silent=True,
)
_sending = Lock()


def look(*, within: bool) -> None:
    """Put what is new into the outbox, and begin to send what is due. Never fails, never waits.

    `within` is True where messages may go to addresses that are not public.
    """
    try:
        with connection():
            webhook.notice()
            waits = webhook.is_due()
    except PeeweeException as fault:
        log.count("webhooks wait", fault=name(fault))
        return
    if waits and _sending.acquire(blocking=False):
        Thread(target=_send_all, args=(within,), name="webhooks", daemon=True).start()


def _send_all(within: bool) -> None:
    try:
        send(within=within)
    except PeeweeException as fault:
        log.count("webhooks wait", fault=name(fault))  # what was claimed comes again
    except (Full, Replaced):
        pass  # so does this
    finally:
        _sending.release()


def send(*, within: bool) -> None:
    """Send what is due, and keep what became of it."""
    with connection():
        messages = webhook.claim()
    if not messages:
        return
    given = json.dumps([asdict(one) for one in messages]).encode()
    try:
        said = json.loads(launcher.run("within" if within else "", given=given))
    except Failed:
        said = [{"id": one.id, "status": 0, "fault": SILENT} for one in messages]
    with connection():
        for one in said:
            webhook.settle(one["id"], one["status"], one["fault"])

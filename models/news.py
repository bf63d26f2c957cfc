"""News: that something was committed, told to every node and heard from every node."""

import atexit
import threading
import time
from contextlib import suppress
from typing import Any

import psycopg

from models import metric

CHANNEL = "tangible"
# NOTIFY in each transaction would make commits wait for each other; one a tick does not.
TICK_SECONDS = 0.05


class News:
    """PostgreSQL's NOTIFY and LISTEN, on connections of their own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._untold = threading.Event()
        self._teller: threading.Thread | None = None
        self._mouth: psycopg.Connection[Any] | None = None
        self._ear: psycopg.Connection[Any] | None = None
        self._heard = 0
        self._stopped = False

    def tell(self) -> None:
        """Let every node know, at the next tick, that something was committed."""
        self._untold.set()
        if self._teller is None:
            self._teller = threading.Thread(target=self._run, name="news", daemon=True)
            self._teller.start()
            atexit.register(self.stop)

    def heard(self) -> int:
        """A number that differs from the last one when something may have been committed since."""
        try:
            if self._ear is None:
                self._ear = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                self._ear.execute(f"LISTEN {CHANNEL}")
                self._heard += 1
            heard = sum(1 for _ in self._ear.notifies(timeout=0))
            metric.news.inc(heard)
            self._heard += heard
        except psycopg.OperationalError:
            # Whatever was told while nobody listened is made up for by looking once.
            self._ear = None
            self._heard += 1
        return self._heard

    def stop(self) -> None:
        """Tell what is untold and close the connections."""
        self._tell_now()
        self._stopped = True
        self._untold.set()
        if self._teller is not None:
            self._teller.join()
        for connection in (self._ear, self._mouth):
            if connection is not None:
                connection.close()

    def _run(self) -> None:
        while True:
            self._untold.wait()
            if self._stopped:
                return
            self._tell_now()
            time.sleep(TICK_SECONDS)

    def _tell_now(self) -> None:
        if self._untold.is_set():
            self._untold.clear()
            with suppress(psycopg.OperationalError):
                self._voice().execute(f"NOTIFY {CHANNEL}")

    def _voice(self) -> psycopg.Connection[Any]:
        if self._mouth is None or self._mouth.closed:
            self._mouth = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        return self._mouth

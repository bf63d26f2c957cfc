"""News that something was committed, from every node to every node."""

import atexit
import secrets
import threading
from contextlib import suppress
from typing import Any

import psycopg

from storage.postgresql.connection import address
from telemetry import metric

CHANNEL = "tangible"
# A standby has what the news is of already, so this transaction need not wait for it. LOCAL, as a
# pooler may give the connection to somebody else.
TELL = f"BEGIN; SET LOCAL synchronous_commit = off; NOTIFY {CHANNEL}, '%s'; COMMIT"
# A NOTIFY in each transaction would make commits wait for each other, so there is one a tick.
TICK_SECONDS = 0.05
MARK_SECONDS = 5  # in which news comes back to the one who told it, or it is taken for lost
PAUSE_SECONDS = 1  # after a fault, before it is told again


class News:
    """NOTIFY and LISTEN of PostgreSQL, each on a connection of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._untold = threading.Event()
        self._stopped = threading.Event()
        self._speaking = threading.Lock()
        self._teller: threading.Thread | None = None
        self._mouth: psycopg.Connection[Any] | None = None
        self._ear: psycopg.Connection[Any] | None = None
        self._heard = 0

    def tell(self) -> None:
        """Tell every node at the next tick that something was committed."""
        self._untold.set()
        if self._teller is None:
            self._teller = threading.Thread(target=self._run, name="news", daemon=True)
            self._teller.start()
            atexit.register(self.stop)

    def heard(self) -> int:
        """A number that changes when something may have been committed."""
        try:
            if self._ear is None:
                self._ear = psycopg.connect(address(self._url), autocommit=True)
                self._ear.execute(f"LISTEN {CHANNEL}")
                # News may have been missed before: count it as one.
                self._heard += 1
            heard = sum(1 for _ in self._ear.notifies(timeout=0))
            metric.news.inc(heard)
            self._heard += heard
        except psycopg.Error:
            if self._ear is not None:
                self._ear.close()
            self._ear = None
            self._heard += 1
        return self._heard

    def heard_so_far(self) -> int:
        """That number when all that this process itself has committed was heard.

        News comes in the order in which it was told: what came before a mark is heard before it.
        Where the mark does not come back, as the server is away or takes more than MARK_SECONDS,
        it is the number so far: who compares it sees a change too many, and none too few.
        """
        self.heard()  # begins to listen
        mark = secrets.token_hex(8)
        with suppress(psycopg.Error):
            self._say(mark)
            self._hear(mark)
        return self._heard

    def stop(self) -> None:
        """Tell the last news and close the connections."""
        atexit.unregister(self.stop)
        self._stopped.set()
        while self._teller is not None and self._teller.is_alive():
            self._untold.set()  # wakes it, whatever another thread has told meanwhile
            self._teller.join(TICK_SECONDS)
        for connection in (self._ear, self._mouth):
            if connection is not None:
                connection.close()

    def _hear(self, mark: str) -> None:
        """Hear all until this mark comes.

        What comes with it in one go and was told later is not counted: it needs not be, for the
        mark has changed the number.
        """
        if self._ear is not None:
            for one in self._ear.notifies(timeout=MARK_SECONDS):
                metric.news.inc()
                self._heard += 1
                if one.payload == mark:
                    return

    def _run(self) -> None:
        # What is committed in the last tick is told too.
        while not self._stopped.is_set() or self._untold.is_set():
            self._untold.wait()
            try:
                self._say()
            except psycopg.Error:
                # Told later: the server may be starting, or may have become a standby.
                if self._stopped.wait(PAUSE_SECONDS):
                    return
            else:
                self._stopped.wait(TICK_SECONDS)

    def _say(self, mark: str = "") -> None:
        """Tell what is untold, and this mark; raises psycopg.Error, and it is untold still."""
        with self._speaking:
            if not mark and not self._untold.is_set():
                return  # another thread has told it meanwhile
            self._untold.clear()
            try:
                self._voice().execute(TELL % mark, prepare=False)
            except psycopg.Error:
                self._untold.set()
                if self._mouth is not None:
                    self._mouth.close()
                raise

    def _voice(self) -> psycopg.Connection[Any]:
        if self._mouth is None or self._mouth.closed:
            self._mouth = psycopg.connect(address(self._url), autocommit=True)
        return self._mouth

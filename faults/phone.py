"""Phones: they open the form, send it, follow to the receipt, and try again until it came."""

import asyncio
import random
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape

from faults.exchange import Connection, Cut, Reply
from faults.oracle import Ledger

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds before another try after a cut
REPLY_SECONDS = 15.0  # that a phone waits for a reply before it tries again
PATIENCE_SECONDS = 90.0  # after which its owner gives up
TRY_LATER = (429, 503)


class GivenUp(Exception):
    """A phone stopped trying: it was not served for as long as its owner waited."""


@dataclass
class Account:
    """What the phones lived through. Moments are seconds of time.monotonic()."""

    sent: set[str] = field(default_factory=set)  # nonces of which a POST was begun
    acknowledged: list[float] = field(default_factory=list)  # when each receipt came
    refusals: list[tuple[float, float]] = field(default_factory=list)  # when, after how long
    recoveries: list[float] = field(default_factory=list)  # seconds from first failure to receipt
    retries: int = 0  # posts that were sent again
    cuts: Counter[str] = field(default_factory=Counter)  # posts without a whole reply, by error
    pages_refused: int = 0
    wrong: Counter[str] = field(default_factory=Counter)  # replies that should never be
    given_up: int = 0

    def note_receipt(self, failed_at: float | None = None) -> None:
        """A receipt came now, after a first failure at that moment if there was one."""
        now = time.monotonic()
        self.acknowledged.append(now)
        if failed_at is not None:
            self.recoveries.append(now - failed_at)

    @property
    def longest_gap(self) -> float:
        """Seconds: the longest time between two receipts."""
        pairs = zip(self.acknowledged, self.acknowledged[1:], strict=False)
        return max((later - earlier for earlier, later in pairs), default=0.0)

    @property
    def slow_recovery(self) -> float:
        """Seconds from the first failure to the receipt, of 99 in 100 that had a failure."""
        ordered = sorted(self.recoveries)
        return ordered[int((len(ordered) - 1) * 0.99)] if ordered else 0.0


class Crowd:
    """Phones that answer the survey `code` again and again, from `with` to its end.

    At the end no new answer is begun, and each that was begun is acknowledged or given up. With
    several ports each try goes to any one of them. `pace` is answers begun a second, at most.
    """

    def __init__(
        self,
        code: str,
        ports: Sequence[int],
        ledger: Ledger,
        *,
        phones: int = 16,
        pace: float | None = None,
        reply_seconds: float = REPLY_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.account = Account()
        self._path, self._ports, self._ledger = f"/s/{code}", ports, ledger
        self._phones, self._pace = phones, pace
        self._reply_seconds, self._patience = reply_seconds, patience
        self._ended = threading.Event()
        self._next = time.monotonic()
        self._pool = ThreadPoolExecutor(1, "phones")
        self._done: Future[None] | None = None

    def __enter__(self) -> "Crowd":
        self._done = self._pool.submit(lambda: asyncio.run(self._run()))
        return self

    def __exit__(self, *fault: object) -> None:
        self._ended.set()
        self._pool.shutdown()
        if self._done is not None:
            self._done.result()

    def wait_for(self, acknowledged: int, patience: float = 120.0) -> None:
        """Return when so many answers in all are acknowledged. Raises TimeoutError."""
        deadline = time.monotonic() + patience
        while len(self.account.acknowledged) < acknowledged:
            if time.monotonic() > deadline or self._done is None or self._done.done():
                found = len(self.account.acknowledged)
                raise TimeoutError(f"{found} of {acknowledged} answers after {patience:g} seconds")
            time.sleep(0.01)

    async def _run(self) -> None:
        await asyncio.gather(*(self._phone() for _ in range(self._phones)))

    async def _phone(self) -> None:
        while not self._ended.is_set():
            if self._pace is not None:
                self._next = max(self._next + 1 / self._pace, time.monotonic() - 1)
                await asyncio.sleep(self._next - time.monotonic())
            try:
                await Visit(
                    self._path,
                    self._ports,
                    self._ledger,
                    self.account,
                    self._reply_seconds,
                    self._patience,
                ).make()
            except GivenUp:
                self.account.given_up += 1


class Visit:
    """One phone's way from the code to the receipt."""

    def __init__(
        self,
        path: str,
        ports: Sequence[int],
        ledger: Ledger,
        account: Account,
        reply_seconds: float = REPLY_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._path, self._ports, self._ledger, self._account = path, ports, ledger, account
        self._reply_seconds = reply_seconds
        self._deadline = time.monotonic() + patience
        self._connection = self._connect()
        self._failed_at: float | None = None

    async def make(self) -> None:
        """Answer the survey once. Raises GivenUp."""
        try:
            form = await self._insist(lambda: self._connection.get(self._path))
            if form.status != 200:
                self._account.wrong[f"form {form.status}"] += 1
                return
            await self._send(hidden(form.body.decode()))
        finally:
            self.close()

    async def post(self, fields: Mapping[str, str]) -> Reply:
        """The reply to these fields, sent until there is one. Raises GivenUp."""
        return await self._insist(lambda: self._connection.post(self._path, fields), post=True)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    async def _send(self, fields: dict[str, str]) -> None:
        nonce = secrets.token_hex(8)
        fields |= {"nonce": nonce, "good": random.choice(("yes", "no"))}
        account = self._account
        account.sent.add(nonce)
        reply = await self.post(fields)
        where = reply.headers.get("location", "")
        receipt = where.rpartition(f"{self._path}/receipt/")[2]
        if reply.status != 303 or not receipt or receipt == where:
            account.wrong[f"post {reply.status}"] += 1
            return
        self._ledger.append(nonce, fields["submission_key"], receipt)
        account.note_receipt(self._failed_at)
        shown = await self._insist(lambda: self._connection.get(f"{self._path}/receipt/{receipt}"))
        if shown.status != 200 or f'data-receipt="{receipt}"' not in shown.body.decode():
            account.wrong[f"receipt {shown.status}"] += 1

    async def _insist(self, ask: Callable[[], Awaitable[Reply]], post: bool = False) -> Reply:
        """The first reply that does not say "later", with the same request again and again."""
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                reply = await ask()
            except Cut as cut:
                later = pause
                pause = min(pause * 2, LONGEST_PAUSE)
                if post:
                    self._account.cuts[str(cut)] += 1
            else:
                if reply.status not in TRY_LATER:
                    return reply
                later = float(reply.headers.get("retry-after", "1"))
                self._note_refusal(began, post)
            if post and self._failed_at is None:
                self._failed_at = time.monotonic()
            if time.monotonic() + later > self._deadline:
                raise GivenUp
            # Not all at the same moment again.
            await asyncio.sleep(later * random.uniform(1.0, 1.5))
            self.close()
            self._connection = self._connect()
            self._account.retries += post

    def _note_refusal(self, began: float, post: bool) -> None:
        if post:
            now = time.monotonic()
            self._account.refusals.append((now, now - began))
        else:
            self._account.pages_refused += 1

    def _connect(self) -> Connection:
        return Connection(random.choice(self._ports), self._reply_seconds)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, by name."""
    inputs = (dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page))
    return {one["name"]: unescape(one.get("value", "")) for one in inputs}

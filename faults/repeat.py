"""The same answer is sent several times at once; and other answers under its key."""

import asyncio
import secrets
from collections.abc import Iterator

from faults.exchange import Reply
from faults.oracle import Ledger
from faults.phone import Account, Visit
from faults.result import Extent, Result, Wanted, conclude
from faults.service import CODE, Service

POSTS = 8
KEYS_AT_ONCE = 4


class Repeats:
    """What came of the keys."""

    def __init__(self, service: Service, ledger: Ledger) -> None:
        self.account, self.ledger, self._service = Account(), ledger, service
        self.not_one_receipt = 0
        self.not_refused = 0
        self.not_one_winner = 0

    async def same(self, key: str) -> None:
        """One body several times at once has one receipt; another body afterwards has none."""
        body = self._body(key)
        replies = await self._at_once([body] * POSTS)
        (other,) = await self._at_once([self._body(key)])
        (again,) = await self._at_once([body])
        receipts = {_receipt(reply) for reply in (*replies, again)}
        self.not_one_receipt += len(receipts) != 1 or "" in receipts
        self.not_refused += other.status != 409
        self._note(body, max(receipts))

    async def different(self, key: str) -> None:
        """Of several bodies at once one has a receipt, and the others are refused."""
        bodies = [self._body(key) for _ in range(POSTS)]
        replies = await self._at_once(bodies)
        won = [body for body, reply in zip(bodies, replies, strict=True) if _receipt(reply)]
        refused = [reply for reply in replies if reply.status == 409]
        self.not_one_winner += len(won) != 1 or len(refused) != POSTS - 1
        for body in won:
            self._note(body, max(_receipt(reply) for reply in replies))

    def _body(self, key: str) -> dict[str, str]:
        nonce = secrets.token_hex(8)
        self.account.sent.add(nonce)
        return {"nonce": nonce, "good": "yes", "submission_key": key}

    async def _at_once(self, bodies: list[dict[str, str]]) -> list[Reply]:
        visits = [
            Visit(f"/s/{CODE}", [self._service.port], self.ledger, self.account) for _ in bodies
        ]
        try:
            return await asyncio.gather(
                *(visit.post(body) for visit, body in zip(visits, bodies, strict=True))
            )
        finally:
            for visit in visits:
                visit.close()

    def _note(self, body: dict[str, str], receipt: str) -> None:
        if receipt:
            self.ledger.append(body["nonce"], body["submission_key"], receipt)
            self.account.note_receipt()


def run(extent: Extent) -> Result:
    """A1 and A4: a key has one row and one receipt, whatever is sent under it."""
    keys = extent.of(1_000, 20)
    ledger = extent.ledger()
    service = Service(extent.folder)
    service.add_survey()
    with service:
        repeats = Repeats(service, ledger)
        asyncio.run(_send(repeats, keys))
    wanted = [
        Wanted("acknowledged", len(repeats.account.acknowledged), least=2 * keys, most=2 * keys),
        Wanted("keys without just one receipt", repeats.not_one_receipt, least=0, most=0),
        Wanted("other bodies without 409", repeats.not_refused, least=0, most=0),
        Wanted("keys without just one winner", repeats.not_one_winner, least=0, most=0),
    ]
    return conclude("repeat", service, ledger, repeats.account, wanted, keys=keys, posts=POSTS)


async def _send(repeats: Repeats, keys: int) -> None:
    """Some keys at a time, until all are sent."""
    work = _work(repeats, keys)

    async def phone() -> None:
        for one in work:
            await one

    await asyncio.gather(*(phone() for _ in range(KEYS_AT_ONCE)))


def _work(repeats: Repeats, keys: int) -> Iterator[asyncio.Future[None]]:
    for _ in range(keys):
        yield asyncio.ensure_future(repeats.same(secrets.token_urlsafe(18)))
        yield asyncio.ensure_future(repeats.different(secrets.token_urlsafe(18)))


def _receipt(reply: Reply) -> str:
    """The receipt that a reply points to, or ""."""
    where = reply.headers.get("location", "")
    return where.rpartition("/")[2] if reply.status == 303 else ""

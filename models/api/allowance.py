"""An allowance: how much a token may ask for in a minute, in all processes and nodes together.

Each process draws from the row of the token a lot at a time, so that a request seldom writes. What
a process has drawn and not used is lost at the end of the minute: the bound holds, and is not
always reached.
"""

from threading import Lock
from time import time
from typing import Any

from peewee import Case, OperationalError

from storage.cache import Cache
from storage.database import db, writing

A_MINUTE = 600  # requests
PATIENCE_SECONDS = 0.5
LOT = 20  # drawn at once; what starts a process of ours costs as much as a lot
CACHE_BYTES, ENTRY_BYTES = 1_000_000, 100


class TooManyRequests(Exception):
    """The token has asked for as much as it may in this minute; `seconds` is the time to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def spend(token: Any, cost: int = 1) -> bool:
    """Count a request, of a model that has `minute` and `taken`; True if the row was written.

    Raises TooManyRequests.
    """
    now = time()
    minute = int(now // 60)
    if _take(token, minute, cost):
        return False
    lot = max(LOT, cost)
    if not _draw(token, minute, lot):
        raise TooManyRequests(60 - int(now % 60))
    _take(token, minute, cost, lot)
    return True


def _take(token: Any, minute: int, cost: int, drawn: int = 0) -> bool:
    """Use up some of what this process has drawn in this minute; False if there is too little."""
    key = db.obj, token.id
    with _lock:
        known, left = _left.get(key) or (minute, 0)
        left = (left if known == minute else 0) + drawn
        if left < cost:
            return False
        _left.put(key, (minute, left - cost))
    return True


def _draw(token: Any, minute: int, lot: int) -> bool:
    """Take a lot from what the token may in this minute; False if there is no such lot left."""
    model = type(token)
    begun = Case(None, [(model.minute == minute, model.taken)], 0)
    change = model.update(minute=minute, taken=begun + lot)
    try:
        with writing(PATIENCE_SECONDS):
            room = (model.minute != minute) | (model.taken + lot <= A_MINUTE)
            return bool(change.where(model.id == token.id, room).execute())
    except OperationalError:
        return True  # reading goes on while the database takes no writes


_lock = Lock()
_left: Cache[tuple[Any, int], tuple[int, int]] = Cache(CACHE_BYTES, lambda _: ENTRY_BYTES)

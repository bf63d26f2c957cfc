"""News of commits, from one node of PostgreSQL to another."""

import time

import pytest

from storage.database import db
from storage.postgresql.news import News

pytestmark = pytest.mark.postgresql


def heard_after(other: News, before: int) -> int:
    """What another node has heard once that is more than `before`; it has half a minute."""
    until = time.monotonic() + 30
    while (found := other.heard()) == before and time.monotonic() < until:
        time.sleep(0.001)
    return found


def test_what_is_committed_last_is_told_before_a_node_ends(database):
    url = db.url
    other, one = News(url), News(url)
    before = other.heard()  # it listens from now on
    one.tell()
    first = heard_after(other, before)
    one.tell()  # within the tick that follows
    one.stop()
    assert first > before
    assert heard_after(other, first) > first
    other.stop()

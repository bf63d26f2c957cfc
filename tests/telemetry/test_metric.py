"""What is counted below the addresses."""

import time

import psycopg
import pytest

from storage.postgresql.news import CHANNEL, News
from telemetry import metric
from tests.postgresql import Cluster, programs


def heard() -> int:
    (line,) = [
        one
        for one in metric.exposition(True, "1.0").decode().splitlines()
        if one.startswith("tangible_news_total ")
    ]
    return int(float(line.split()[1]))


def test_news_from_postgresql_is_counted_as_often_as_it_is_heard():
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    cluster = Cluster()
    try:
        url = cluster.create("news")
        news = News(url)
        news.heard()
        before = heard()
        with psycopg.connect(url, autocommit=True) as other:
            for n in range(3):
                other.execute(f"NOTIFY {CHANNEL}, '{n}'")
        until = time.monotonic() + 20
        while heard() - before < 3 and time.monotonic() < until:
            news.heard()
        assert heard() - before == 3
        news.stop()
    finally:
        cluster.remove()

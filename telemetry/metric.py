"""Metrics of the service for Prometheus. Labels are fixed words, never input."""

import os
from collections.abc import Iterator
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# Names the folder in which processes count together. The library reads it when it is imported.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.02, 0.1, 0.25, 0.5, 1, 5)
REASONS = (
    *("invalid", "busy", "closed", "reused", "too_long", "unreadable"),  # what an answer may be
    *("elsewhere", "expired", "guesses", "overloaded"),
)

disable_created_metrics()  # type: ignore[no-untyped-call]
here = CollectorRegistry()

_requests = Counter(
    "tangible_requests_total",
    "Requests that were answered.",
    ("route", "method", "status"),
    registry=here,
)
_request_seconds = Histogram(
    "tangible_request_seconds",
    "From a thread taking a request up to its answer.",
    ("route",),
    buckets=SECONDS,
    registry=here,
)
_refusals = Counter(
    "tangible_refusals_total", "What was sent and not taken.", ("reason",), registry=here
)
refused = {reason: _refusals.labels(reason) for reason in REASONS}
receipts = Counter(
    "tangible_receipts_total", "Receipts given: the answers are committed.", registry=here
)
waiting = Gauge(
    "tangible_writer_waiting",
    "Answers that wait for a transaction to take them.",
    multiprocess_mode="livesum",
    registry=here,
)
batch_size = Histogram(
    "tangible_writer_batch_size",
    "Answers in one transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
    registry=here,
)
commit_seconds = Histogram(
    "tangible_writer_commit_seconds",
    "A transaction, from asking for the write lock to its end.",
    buckets=SECONDS,
    registry=here,
)
watchers = Gauge(
    "tangible_watchers", "Streams that are open.", multiprocess_mode="livesum", registry=here
)
watcher_events = Counter(
    "tangible_watcher_events_total", "Changed states given to watchers.", registry=here
)
look_seconds = Histogram(
    "tangible_watcher_look_seconds",
    "A look for changes, with the rendering of what changed.",
    buckets=SECONDS,
    registry=here,
)
tell_seconds = Histogram(
    "tangible_watcher_tell_seconds",
    "A look, and the giving of what changed to all watchers.",
    buckets=SECONDS,
    registry=here,
)
news = Counter(
    "tangible_news_total", "Notifications of commits heard from PostgreSQL.", registry=here
)


@cache
def requests(route: str, method: str, hundred: int) -> Counter:
    """The counter of requests by route, method, and the first digit of the status."""
    return _requests.labels(route, method, f"{hundred}xx")


@cache
def request_seconds(route: str) -> Histogram:
    """The histogram of the seconds that requests to a route take."""
    return _request_seconds.labels(route)


def exposition(ready: bool, version: str) -> bytes:
    """All metrics in the text format of Prometheus, of this process or all that share a folder."""
    now = CollectorRegistry()
    now.register(_Now(ready, version))
    if FOLDER not in os.environ:
        return generate_latest(here) + generate_latest(now)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together) + generate_latest(now)


class _Now(Collector):
    """Metrics that are the same in every process."""

    def __init__(self, ready: bool, version: str) -> None:
        self._ready, self._version = ready, version

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "tangible_ready", "1 when a response can be stored, else 0.", self._ready
        )
        build = GaugeMetricFamily(
            "tangible_build_info", "The version that runs.", labels=["version"]
        )
        build.add_metric([self._version], 1)
        yield build

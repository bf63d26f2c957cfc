"""Posts while analysts look closer: how long a post waits with them and without.

Each analyst asks for a filter, a cross table and a comparison, again and again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import cycle
from threading import Event
from urllib.parse import urlencode

from benchmarks import load, marks
from benchmarks.browser import Reader
from benchmarks.filter import FILTER
from benchmarks.installation import Installation
from benchmarks.postgresql import on_both
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server
from benchmarks.watchers import PATIENCE_SECONDS, POSTS_AIM, evenly, posting
from models.survey.survey import Survey

MEDIAN_AIM = 2.0  # times the median without them
ANALYSTS = 2
ANSWERS_A_SECOND = 20


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The median wait of a post against that without analysts, and its longest (ms)."""
    return on_both(installation, partial(_of_database, extent))


def _of_database(extent: Extent, name: str, installation: Installation) -> list[Figure]:
    *_, fewer, count = extent.responses
    other, survey = (installation.survey("filled", one) for one in (fewer, count))
    posted = installation.survey("beside-analysts")
    acknowledged: list[str] = []

    def run(server: Server, desks: Sequence[Reader]) -> load.Load:
        with _looking(desks, _paths(survey, other)):
            posts = _posts(server, posted, extent.watched_seconds)
        acknowledged.extend(posts.acknowledged)
        return posts

    title = f"a post beside {ANALYSTS} analysts of {count:,} responses, {name}"
    with installation.ours() as server, ExitStack() as open_ones:
        desks = [open_ones.enter_context(installation.desk(server.port)) for _ in range(ANALYSTS)]
        measures = {"ours": partial(run, server, desks), "ceiling": partial(run, server, ())}
        found = interleaved(title, extent.rounds, measures)
    ours, without = found["ours"], found["ceiling"]
    return [
        Figure(
            f"{title}: median, ms",
            MEDIAN_AIM,
            [one.percentile(50) for one in ours],
            [one.percentile(50) for one in without],
            at_least=False,
            baseline="without them",
            detail={who: [one.summary for one in posts] for who, posts in found.items()},
        ),
        Figure(
            f"{title}: longest, ms",
            POSTS_AIM,
            [one.percentile(100) for one in ours],
            at_least=False,
            detail={"without them": [one.percentile(100) for one in without]},
        ),
        marks.losses(f"posts beside analysts, {name}", installation.kept(posted, acknowledged)),
    ]


def _posts(server: Server, survey: Survey, seconds: float) -> load.Load:
    posts = load.Load()
    plans = evenly(ANSWERS_A_SECOND, seconds, posting(survey), posts)
    cores = load.opened(server, plans, PATIENCE_SECONDS)
    posts.seconds, posts.client, posts.processes = cores.seconds, cores.client, cores.processes
    if posts.errors(303):
        raise RuntimeError(f"Not every answer was acknowledged: {posts.summary}")
    return posts


def _paths(survey: Survey, other: Survey) -> list[str]:
    where, at = {"where": FILTER}, f"/surveys/{survey.code}"
    return [
        f"{at}/filter?{urlencode(where)}",
        f"{at}/cross-table?{urlencode(where | {'rows': 'sessions', 'columns': 'overall'})}",
        f"{at}/comparison?{urlencode({'with': other.code})}",
    ]


@contextmanager
def _looking(desks: Sequence[Reader], paths: Sequence[str]) -> Iterator[None]:
    """Each desk asks for one of the pages after the other, as long as the `with` lasts."""
    over = Event()

    def look(desk: Reader) -> int:
        asked = 0
        for path in cycle(paths):
            if over.is_set():
                return asked
            desk.ask(path)
            asked += 1
        return asked

    with ThreadPoolExecutor(max_workers=ANALYSTS) as pool:
        at_work = [pool.submit(look, desk) for desk in desks]
        try:
            yield
        finally:
            over.set()
        if not all(one.result() for one in at_work):
            raise RuntimeError("An analyst saw nothing")

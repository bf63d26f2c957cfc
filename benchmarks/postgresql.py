"""PostgreSQL: POST beside a bare route that commits one row there, and two nodes beside one.

The server is one of its own, its files beside the results, with the settings that it comes with.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import mkdtemp

from benchmarks import ceiling as bare
from benchmarks import load, marks, questionnaire, report
from benchmarks.installation import Installation, installed
from benchmarks.post import answer
from benchmarks.report import RESULTS, Figure
from benchmarks.rounds import Extent, interleaved, say
from benchmarks.server import Server
from tests.postgresql import Cluster, programs

AIM = 1.0
WARM_SECONDS = 0.7
BASELINE = "a Flask route that commits one row a request there"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Answers a second against the bare route, and on two nodes of one process against one."""
    if programs() is None:
        say("PostgreSQL is not installed here, left out")
        return []
    with cluster() as server:
        url = server.create("tangible")
        with installed(installation.folder / "postgresql", url) as there:
            survey = there.survey("answers")
            acknowledged: dict[str, list[str]] = {"ours": [], "ceiling": []}

            def run(who: str, servers: list[Server], path: str, seconds: float) -> load.Load:
                bodies = cycle(questionnaire.bodies(survey.definition, 500))
                visitor = load.asking(answer(path, bodies))
                done = load.closed(servers, visitor, load.CLIENTS, seconds)
                acknowledged[who] += done.acknowledged
                if done.errors(303):
                    raise RuntimeError(f"{who}: not every answer was acknowledged: {done.summary}")
                return done

            path = f"/s/{survey.code}"
            ceiling, table = there.ceiling({}, server.create("ceiling"))
            with there.ours() as ours, ceiling:
                measures = {
                    "ours": partial(run, "ours", [ours], path),
                    "ceiling": partial(run, "ceiling", [ceiling], "/answers"),
                }
                against_bare = _found("POST on PostgreSQL", measures, extent)
            with there.ours(1) as one, there.ours(1) as other:
                measures = {
                    "ours": partial(run, "ours", [one, other], path),
                    "ceiling": partial(run, "ours", [one], path),
                }
                nodes = _found("two nodes on PostgreSQL", measures, extent)
            kept = there.kept(survey, acknowledged["ours"])
            bare_kept = marks.compared(acknowledged["ceiling"], bare.texts(table))
    rate, _ = report.rates(
        "two nodes on PostgreSQL, one process each", None, nodes, "one node, one process"
    )
    return [
        *report.rates("POST on PostgreSQL", AIM, against_bare, BASELINE),
        rate,
        marks.losses("PostgreSQL", kept, bare_kept),
    ]


def _found(
    name: str, measures: Mapping[str, Callable[[float], load.Load]], extent: Extent
) -> dict[str, list[load.Load]]:
    for measure in measures.values():
        measure(WARM_SECONDS)
    timed = {who: partial(measure, extent.seconds) for who, measure in measures.items()}
    return interleaved(name, extent.rounds, timed)


def on_both(
    installation: Installation, measure: Callable[[str, Installation], list[Figure]]
) -> list[Figure]:
    """What is measured on SQLite, and on PostgreSQL where that is installed."""
    found = measure("SQLite", installation)
    if programs() is None:
        say("PostgreSQL is not installed here, left out")
        return found
    folder = Path(mkdtemp(dir=installation.folder, prefix="postgresql-"))
    with cluster() as server, installed(folder, server.create("tangible")) as there:
        return found + measure("PostgreSQL", there)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server of its own, beside the results."""
    made = Cluster(beside=RESULTS)
    try:
        yield made
    finally:
        made.remove()

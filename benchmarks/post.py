"""POST of a complete answer, beside a bare Flask route that commits one row a request."""

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

from benchmarks import ceiling as bare
from benchmarks import load, marks, questionnaire, report
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server
from models.answer.recount import recount

AIM = 1.0
WARM_SECONDS = 0.7
BASELINE = "a Flask route that commits one row a request"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Answers a second, and how many of those that were acknowledged are not stored."""
    survey = installation.survey("answers")
    bodies = cycle(questionnaire.bodies(survey.definition, 500))
    acknowledged: dict[str, list[str]] = {"ours": [], "ceiling": []}

    def run(who: str, server: Server, visitor: load.Visitor, seconds: float) -> load.Load:
        done = load.closed([server], visitor, load.CLIENTS, seconds)
        acknowledged[who] += done.acknowledged
        if done.errors(303):
            raise RuntimeError(f"{who}: not every answer was acknowledged: {done.summary}")
        return done

    ceiling, table = installation.ceiling({})
    with installation.ours() as ours, ceiling:
        targets = {
            "ours": (ours, load.asking(answer(f"/s/{survey.code}", bodies))),
            "ceiling": (ceiling, load.asking(answer("/answers", bodies))),
        }
        for who, target in targets.items():
            run(who, *target, WARM_SECONDS)
        measures = {
            who: partial(run, who, *target, extent.seconds) for who, target in targets.items()
        }
        found = interleaved("POST of an answer", extent.rounds, measures)
    kept = installation.kept(survey, acknowledged["ours"])
    bare_kept = marks.compared(acknowledged["ceiling"], bare.texts(table))
    return [
        *report.rates("POST of an answer", AIM, found, BASELINE),
        marks.losses("POST", kept, bare_kept),
        Figure(
            "tallies that differ from a recount",
            0,
            [len(recount(survey)[1])],
            at_least=False,
        ),
    ]


def answer(path: str, bodies: Iterator[bytes]) -> Callable[[int], tuple[bytes, str]]:
    """What makes the requests that each send a new answer to `path`, and says their marks."""

    def request(port: int) -> tuple[bytes, str]:
        mark = marks.new()
        key = secrets.token_urlsafe(18).encode()
        body = marks.marked(next(bodies), mark) + b"&submission_key=" + key
        return load.post(port, path, body), mark

    return request

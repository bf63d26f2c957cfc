"""POST of a complete answer, beside a bare Flask route that commits one row a request."""

import secrets
from itertools import cycle

from benchmarks import ceiling as bare
from benchmarks import load, questionnaire
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server
from models.recount import recount
from models.tally import Tally

AIM = 0.8
WARM_SECONDS = 0.7


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Answers a second, and how many of those that were acknowledged are not stored."""
    survey = installation.survey("answers")
    bodies = questionnaire.bodies(survey.definition, 500)
    sent: dict[str, list[load.Load]] = {"ours": [], "ceiling": []}

    def run(who: str, server: Server, path: str, seconds: float) -> load.Load:
        following = cycle(bodies)

        def request() -> bytes:
            key = secrets.token_urlsafe(18).encode()
            return load.post(server.port, path, next(following) + b"&submission_key=" + key)

        done = load.run(server, request, seconds)
        sent[who].append(done)
        return done

    with installation.ours() as ours, installation.ceiling() as ceiling:
        targets = {"ours": (ours, f"/s/{survey.code}"), "ceiling": (ceiling, "/answers")}
        for who, target in targets.items():
            run(who, *target, WARM_SECONDS)
        found = interleaved(
            "POST of an answer",
            extent.rounds,
            {
                who: lambda who=who, target=target: run(who, *target, extent.seconds)
                for who, target in targets.items()
            },
        )
        acknowledged = {who: sum(one.statuses[303] for one in runs) for who, runs in sent.items()}
        wrong = sum(one.errors(303) for runs in sent.values() for one in runs)
        if wrong:
            raise RuntimeError(f"{wrong} complete answers were not acknowledged")
        kept, differences = Tally.responses_of([survey])[survey.id], recount(survey)[1]
        missing = acknowledged["ceiling"] - bare.stored(ceiling.folder)
    return [
        Figure(
            "POST of an answer, a second",
            AIM,
            [one.rate for one in found["ours"]],
            [one.rate for one in found["ceiling"]],
            detail={who: [one.summary for one in runs] for who, runs in found.items()},
        ),
        Figure(
            "POST, 99th percentile, ms",
            2.0,
            [one.percentile(99) for one in found["ours"]],
            [one.percentile(99) for one in found["ceiling"]],
            at_least=False,
        ),
        Figure(
            f"lost of {acknowledged['ours']:,} acknowledged",
            0,
            [acknowledged["ours"] - kept],
            at_least=False,
            detail={"acknowledged": acknowledged, "ceiling lost": missing},
        ),
        Figure(
            "tallies that differ from a recount",
            0,
            [len(differences)],
            at_least=False,
        ),
    ]

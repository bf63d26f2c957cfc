"""The whole visit of a new phone, beside bare Flask that answers it with the same bytes.

New connection, form, answers, receipt (`phone`); compressed, as phones ask for it. What the page
names besides (style, script) is in `weight`.
"""

from functools import partial
from itertools import cycle

from benchmarks import ceiling as bare
from benchmarks import load, phone, questionnaire, report
from benchmarks.installation import Installation
from benchmarks.marks import compared, losses
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server

AIM = 0.7
CLIENTS = (1, 16, 64)
WARM_SECONDS = 0.7
BASELINE = "bare Flask, the same bytes, one row committed"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Visits a second, their 99th percentile, and what is not stored of what was acknowledged."""
    survey = installation.survey("visits")
    path, bodies = f"/s/{survey.code}", cycle(questionnaire.bodies(survey.definition, 500))
    acknowledged: dict[str, list[str]] = {"ours": [], "ceiling": []}
    measured = []

    def run(
        who: str, server: Server, visitor: load.Visitor, clients: int, seconds: float
    ) -> load.Load:
        done = load.closed([server], visitor, clients, seconds)
        acknowledged[who] += done.acknowledged
        if done.errors(200, 303):
            raise RuntimeError(f"{who}: not every visit came to its receipt: {done.summary}")
        return done

    with installation.ours() as ours:
        ceiling, table = installation.ceiling(phone.pages(ours, path, next(bodies)))
        with ceiling:
            targets = {
                "ours": (ours, phone.visiting(path, path, bodies)),
                "ceiling": (ceiling, phone.visiting("/form", "/answers", bodies)),
            }
            for who, target in targets.items():
                run(who, *target, load.CLIENTS, WARM_SECONDS)
            for clients in CLIENTS:
                name = f"whole visit, {clients} client{'s' if clients > 1 else ''}"
                measures = {
                    who: partial(run, who, *target, clients, extent.seconds)
                    for who, target in targets.items()
                }
                found = interleaved(name, extent.rounds, measures)
                measured += report.rates(name, AIM, found, BASELINE)
    kept = installation.kept(survey, acknowledged["ours"])
    bare_kept = compared(acknowledged["ceiling"], bare.texts(table))
    return [*measured, losses("visits", kept, bare_kept)]

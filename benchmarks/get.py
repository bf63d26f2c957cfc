"""GET of a form of ten questions, beside a bare Flask route that answers with the same bytes."""

import gzip
from functools import partial

from benchmarks import load, phone, questionnaire, report
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from benchmarks.server import Server

AIM = 0.7
WARM_SECONDS = 0.7
BASELINE = "a Flask route that returns the same bytes"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Forms a second, as phones ask for them (gzip) and as simple clients do."""
    survey = installation.survey("form")
    path = f"/s/{survey.code}"
    (body,) = questionnaire.bodies(survey.definition, 1)
    measured = []
    with installation.ours() as ours:
        packed = phone.pages(ours, path, body)["form"]
        ceiling, _ = installation.ceiling({"packed": packed, "plain": gzip.decompress(packed)})
        with ceiling:
            for name, encoding in (("packed", "gzip, deflate"), ("plain", "identity")):
                targets = {
                    "ours": (ours, _asking(path, encoding)),
                    "ceiling": (ceiling, _asking(f"/{name}", encoding)),
                }
                for server, visitor in targets.values():
                    _run(server, visitor, WARM_SECONDS)
                measures = {
                    who: partial(_run, *target, extent.seconds) for who, target in targets.items()
                }
                title = f"GET of the form, {'compressed' if name == 'packed' else name}"
                found = interleaved(title, extent.rounds, measures)
                measured += report.rates(title, AIM, found, BASELINE)
    return measured


def _run(server: Server, visitor: load.Visitor, seconds: float) -> load.Load:
    done = load.closed([server], visitor, load.CLIENTS, seconds)
    if done.errors(200):
        raise RuntimeError(f"Not every request for a form was answered with it: {done.summary}")
    return done


def _asking(path: str, encoding: str) -> load.Visitor:
    return load.asking(lambda port: (load.get(port, path, encoding), ""))

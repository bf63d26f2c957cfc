"""GET of a form of ten questions, beside a bare Flask route that answers with the same bytes."""

import gzip
from http.client import HTTPConnection

from benchmarks import load
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved

AIM = 0.5
WARM_SECONDS = 0.7


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Forms a second, as phones ask for them (gzip) and as simple clients do."""
    path = f"/s/{installation.survey('form').code}"
    with installation.ours() as ours:
        browser = HTTPConnection("127.0.0.1", ours.port)
        browser.request("GET", path, headers={"Accept-Encoding": "gzip"})
        packed = browser.getresponse().read()
        browser.close()
        with installation.ceiling(gzip.decompress(packed), packed) as ceiling:
            measured = []
            for name, encoding, page in (
                ("gzip", "gzip, deflate", "/packed"),
                ("plain", "identity", "/plain"),
            ):
                form = load.get(ours.port, path, encoding)
                fixed = load.get(ceiling.port, page, encoding)
                load.run(ours, lambda form=form: form, WARM_SECONDS)
                load.run(ceiling, lambda fixed=fixed: fixed, WARM_SECONDS)
                found = interleaved(
                    f"GET of the form, {name}",
                    extent.rounds,
                    {
                        "ours": lambda form=form: load.run(ours, lambda: form, extent.seconds),
                        "ceiling": lambda fixed=fixed: load.run(
                            ceiling, lambda: fixed, extent.seconds
                        ),
                    },
                )
                measured.append(_figure(name, found))
    return measured


def _figure(name: str, found: dict[str, list[load.Load]]) -> Figure:
    wrong = sum(one.errors(200) for runs in found.values() for one in runs)
    if wrong:
        raise RuntimeError(f"{wrong} requests for a form were not answered with it")
    return Figure(
        f"GET of the form, {name}, a second",
        AIM,
        [one.rate for one in found["ours"]],
        [one.rate for one in found["ceiling"]],
        detail={who: [one.summary for one in runs] for who, runs in found.items()},
    )

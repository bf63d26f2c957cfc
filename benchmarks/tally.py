"""The tally, at a thousand responses and at a million."""

import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from statistics import median

from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, Milliseconds, interleaved
from models.result.reading import Reading
from models.survey.survey import Survey

AIM = 1.2
TIMES = 60


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The page as the organiser gets it, and the reading alone, against the smallest survey."""
    surveys = {count: installation.survey("filled", count) for count in extent.responses}
    with (
        installation.ours() as server,
        closing(HTTPConnection("127.0.0.1", server.port)) as browser,
    ):
        headers = {"Cookie": installation.sign_in(server.port), "Accept-Encoding": "gzip"}

        def page(survey: Survey) -> None:
            browser.request("GET", f"/surveys/{survey.code}/tally", headers=headers)
            reply = browser.getresponse()
            reply.read()
            if reply.status != 200:
                raise RuntimeError(f"The tally page answered {reply.status}")

        return [
            *_figures("tally page", page, surveys, extent),
            *_figures("tally read by the model", _read, surveys, extent),
        ]


def _read(survey: Survey) -> None:
    for question in Reading.of(survey).questions:
        for field in question.fields:
            _ = field.rows


def _figures(
    name: str, read: Callable[[Survey], None], surveys: dict[int, Survey], extent: Extent
) -> list[Figure]:
    measures = {
        f"{count:,} responses": lambda survey=survey: _timed(read, survey)
        for count, survey in surveys.items()
    }
    few, *many = (found := interleaved(name, extent.rounds, measures))
    return [
        Figure(f"{name}, {more}, ms", AIM, found[more], found[few], at_least=False, baseline=few)
        for more in many
    ]


def _timed(read: Callable[[Survey], None], survey: Survey) -> Milliseconds:
    """The median time of one read."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        read(survey)
        times.append(time.perf_counter() - start)
    return Milliseconds(1000 * median(times))

"""An export of many responses, beside the same as CSV; and what others wait meanwhile."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.beside import Beside, beside
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from formats.answer.download import FORMATS
from models.survey.survey import Survey

WAIT_AIM, SERVING_AIM, WRITER_AIM = 100, 16, 80
RATE_AIMS = {"xlsx": 8_000}  # rows a second
MEASURED = ("csv", "xlsx", "sav", "parquet", "zip")
CEILING = "csv"
TIMES_A_TABLE = 3  # 300,000 in a full run
REST_SECONDS = 3.0


def figures(format: str, installation: Installation, extent: Extent) -> list[Figure]:
    """Rows a second, the longest wait (ms) of another request, and memory (MiB)."""
    count = extent.exported * TIMES_A_TABLE
    survey = installation.survey("exported", count)
    name = f"export of {count:,} responses, {FORMATS[format].NAME}"
    measures: dict[str, Callable[[], Beside]] = {
        one: partial(_export, installation, survey, one) for one in (format, CEILING)
    }
    measures["nothing"] = partial(_nothing, installation, survey)
    found = interleaved(name, extent.rounds, measures)
    ours, rate, ceiling = found[format], _rates(found[format], count), _rates(found[CEILING], count)
    beside_csv = Figure(f"{name}: rows a second", None, rate, ceiling, baseline="as CSV")
    return [
        Figure(f"{name}: rows a second", RATE_AIMS.get(format), rate),
        *([beside_csv] if format != CEILING else []),
        Figure(
            f"{name}: longest wait of another request, ms",
            WAIT_AIM,
            [run.waits[-1] for run in ours],
            at_least=False,
            detail={"without export": [run.waits[-1] for run in found["nothing"]]},
        ),
        Figure(
            f"{name}: serving processes over idle, MiB",
            SERVING_AIM,
            [run.served for run in ours],
            at_least=False,
        ),
        Figure(
            f"{name}: the process that writes it, MiB",
            WRITER_AIM,
            [run.writer for run in ours],
            at_least=False,
        ),
    ]


def _rates(runs: Sequence[Beside], count: int) -> list[float]:
    return [count / run.seconds for run in runs]


def _export(installation: Installation, survey: Survey, format: str) -> Beside:
    path = f"/surveys/{survey.code}/responses.{format}"
    with installation.ours() as server, installation.desk(server.port) as desk:
        return beside(server, survey.code, partial(desk.ask, path))


def _nothing(installation: Installation, survey: Survey) -> Beside:
    with installation.ours() as server:
        return beside(server, survey.code, partial(time.sleep, REST_SECONDS))

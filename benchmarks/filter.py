"""A filter, a cross table, and two surveys side by side, on both databases, beside the same rows
only read.

The two surveys are those of both extents.

Cold is after the kernel and the connection have forgotten the database. PostgreSQL keeps pages of
its own, so there it is not told.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.installation import Installation
from benchmarks.postgresql import on_both
from benchmarks.report import Figure
from benchmarks.rounds import Extent, Milliseconds, interleaved, timed
from models.result.cross_table import cross_table, crossable
from models.result.filter import filter_from, filtered_reading
from models.result.side_by_side import side_by_side
from models.survey.survey import Survey
from storage.database import connect, db

TIMES = 3
FILTER = 'best = "the_talks" and sessions contains "open_data"'
# Milliseconds at the most, by responses: {warm: …, cold: …}.
AIMS: dict[str, dict[int, tuple[int, int | None]]] = {
    "SQLite": {100_000: (100, 100), 1_000_000: (500, 1_000)},
    "PostgreSQL": {100_000: (100, None), 1_000_000: (1_000, None)},
}
BASELINE = "the bytes of all packed rows summed up by the database"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Milliseconds of each, and as a ratio to what reading costs; at the two largest extents."""
    return on_both(installation, partial(_of_database, extent))


def _of_database(extent: Extent, name: str, installation: Installation) -> list[Figure]:
    found = []
    surveys = [installation.survey("filled", responses) for responses in extent.responses[-2:]]
    for responses, survey in zip(extent.responses[-2:], surveys, strict=True):
        warm_aim, cold_aim = AIMS[name].get(responses, (None, None))
        measures = {
            "filter": partial(_filter, survey),
            "cross table": partial(_cross, survey),
            "side by side": partial(_compare, surveys),
            "ceiling": partial(_read, survey),
        }
        about = f"{responses:,} responses, {name}"
        warm = {what: partial(timed, ask, TIMES) for what, ask in measures.items()}
        times = interleaved(f"warm, {about}", extent.rounds, warm)
        found += _figures(f"{about}, warm", times, warm_aim)
        if name == "SQLite":
            cold = {what: partial(_cold, installation, ask) for what, ask in measures.items()}
            times = interleaved(f"cold, {about}", extent.rounds, cold)
            found += _figures(f"{about}, cold", times, cold_aim)
    return found


def _figures(about: str, times: dict[str, list[Milliseconds]], aim: int | None) -> list[Figure]:
    ceiling = times.pop("ceiling")
    return [
        figure
        for what, ours in times.items()
        for figure in (
            Figure(f"{what}, {about}, ms", aim, ours, at_least=False),
            Figure(f"{what}, {about}", None, ours, ceiling, at_least=False, baseline=BASELINE),
        )
    ]


def _filter(survey: Survey) -> None:
    if not filtered_reading(survey, filter_from(FILTER, survey.history)).responses:
        raise RuntimeError("The filter found nobody")


def _cross(survey: Survey) -> None:
    rows, columns = (crossable(survey.history, name) for name in ("sessions", "overall"))
    if not cross_table(survey, rows, columns).cells:
        raise RuntimeError("The table is empty")


def _compare(surveys: list[Survey]) -> None:
    alike = side_by_side(surveys).questions
    if not any(one.gaps or one.panels for one in alike):
        raise RuntimeError("Nothing is compared")


def _read(survey: Survey) -> None:
    total = f'SELECT sum(length("codes")) FROM "packed" WHERE "survey_id" = {survey.id}'
    db.execute_sql(total).fetchone()


def _cold(installation: Installation, ask: Callable[[], None]) -> Milliseconds:
    """The time of the first, after nobody has the database in memory."""
    db.settle()
    db.close()
    _forget(Path(urlsplit(installation.url).path))
    connect()
    return timed(ask, 1)


def _forget(file: Path) -> None:
    """Have the kernel forget what it keeps of a file."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(opened)

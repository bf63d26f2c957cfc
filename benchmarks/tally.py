"""The tally, at a thousand responses and at a million."""

from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved, timed
from models.result.reading import Reading
from models.survey.survey import Survey

AIM = 1.2
TIMES = 60


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The page as the organiser gets it, and the reading alone, against the smallest survey."""
    surveys = {count: installation.survey("filled", count) for count in extent.responses}
    with installation.ours() as server, installation.desk(server.port) as desk:
        return [
            *by_size(
                "tally page", lambda one: desk.ask(f"/surveys/{one.code}/tally"), surveys, extent
            ),
            *by_size("tally read by the model", _read, surveys, extent),
        ]


def _read(survey: Survey) -> None:
    for question in Reading.of(survey).questions:
        for field in question.fields:
            _ = field.rows


def by_size(
    name: str,
    read: Callable[[Survey], object],
    surveys: Mapping[int, Survey],
    extent: Extent,
    times: int = TIMES,
) -> list[Figure]:
    """How long it takes to read each of these surveys, by their responses, against the first."""
    measures = {
        f"{count:,} responses": partial(timed, partial(read, survey), times)
        for count, survey in surveys.items()
    }
    few, *many = (found := interleaved(name, extent.rounds, measures))
    return [
        Figure(f"{name}, {more}, ms", AIM, found[more], found[few], at_least=False, baseline=few)
        for more in many
    ]

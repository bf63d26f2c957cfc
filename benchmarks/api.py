"""A page of responses as programs read them, beside a bare Flask route with the same bytes."""

from contextlib import closing
from datetime import timedelta
from functools import partial

from benchmarks.browser import Reader
from benchmarks.installation import Installation
from benchmarks.postgresql import on_both
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved, timed
from models.api.token import Scope, Token
from views.api.answer import USUAL

AIM = 100  # ms
TIMES = 20  # as many as a token may ask for in a minute are 600
BASELINE = "a Flask route that returns the same bytes"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Milliseconds of a page of the usual size, and as a ratio, on both databases."""
    return on_both(installation, partial(_of_database, extent))


def _of_database(extent: Extent, name: str, installation: Installation) -> list[Figure]:
    count = extent.responses[-2]
    survey = installation.survey("filled", count)
    path = f"/api/v1/surveys/{survey.code}/responses"
    secret = Token.make(installation.organiser, "bench", [Scope.RESPONSES], timedelta(days=1))
    with (
        installation.ours() as server,
        closing(Reader(server.port, {"Authorization": f"Bearer {secret}"})) as program,
    ):
        bare, _ = installation.ceiling({"responses": b"".join(program.pieces(path))})
        with bare, closing(Reader(bare.port, {})) as ceiling:
            measures = {
                "ours": partial(timed, partial(program.ask, path), TIMES),
                "ceiling": partial(timed, partial(ceiling.ask, "/responses"), TIMES),
            }
            title = f"API, a page of {USUAL} of {count:,} responses, {name}"
            found = interleaved(title, extent.rounds, measures)
    ours = found["ours"]
    return [
        Figure(f"{title}, ms", AIM, ours, at_least=False),
        Figure(title, None, ours, found["ceiling"], at_least=False, baseline=BASELINE),
    ]

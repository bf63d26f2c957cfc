"""What people wrote: a page of it, and a search that finds nothing, on both databases."""

import html
import re
from functools import partial

from benchmarks.browser import Browser
from benchmarks.installation import Installation
from benchmarks.postgresql import on_both
from benchmarks.report import Figure
from benchmarks.rounds import Extent, Milliseconds, interleaved, timed
from benchmarks.tally import by_size
from models.answer.response import Response
from models.survey.survey import Survey

AIM = 100  # ms
PAGES = 20
NOBODY_WROTE = "zzz"
NEXT = re.compile('<a rel="next" href="([^"]*)"')
BASELINE = "the database alone looks through every document"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The page against that of the smallest survey; the search, a page of it and to its end."""
    return on_both(installation, partial(_of_database, extent))


def _of_database(extent: Extent, name: str, installation: Installation) -> list[Figure]:
    counts = extent.responses[0], extent.responses[-2]
    surveys = {count: installation.survey("filled", count) for count in counts}
    survey, about = surveys[counts[-1]], f"{counts[-1]:,} responses, {name}"
    in_vain = f"{_path(survey)}?q={NOBODY_WROTE}"
    with installation.ours() as server, installation.desk(server.port) as desk:
        pages = by_size(
            f"page of words, {name}", lambda one: desk.ask(_path(one)), surveys, extent, PAGES
        )
        browser = Browser(server.port, installation.sign_in(server.port))
        measures = {
            "page": partial(timed, partial(desk.ask, in_vain), PAGES),
            "ours": partial(_to_the_end, browser, in_vain),
            "ceiling": partial(timed, partial(_look_through, survey), 1),
        }
        found = interleaved(f"a search in vain, {about}", extent.rounds, measures)
    return [
        *pages,
        Figure(f"page of a search in vain, {about}, ms", AIM, found["page"], at_least=False),
        Figure(
            f"search in vain to its end, {about}, ms",
            None,
            found["ours"],
            found["ceiling"],
            at_least=False,
            baseline=BASELINE,
        ),
    ]


def _to_the_end(browser: Browser, path: str) -> Milliseconds:
    """How long all pages of a search take, one after the other."""
    taken = 0.0
    while path:
        page = browser.ask(path)
        taken += page.milliseconds
        further = NEXT.search(page.html)
        path = html.unescape(further[1]) if further else ""
    return Milliseconds(taken)


def _look_through(survey: Survey) -> None:
    has_it = Response.answers.cast("TEXT").contains(NOBODY_WROTE)
    if Response.select().where(Response.survey == survey, has_it).count():
        raise RuntimeError("Somebody did write this")


def _path(survey: Survey) -> str:
    return f"/surveys/{survey.code}/words/better"

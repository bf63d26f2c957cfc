"""The report of a survey: its page, and the PDF with what others wait meanwhile."""

from functools import partial

from benchmarks.beside import beside
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved, say
from benchmarks.tally import by_size
from web.process import pdf

WAIT_AIM = 100
PAGES = 20
BASELINE = "of {:,} responses"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """The page against that of the smallest survey; seconds of a PDF, and memory (MiB)."""
    fewest, count = extent.responses[0], extent.responses[-2]
    few, many = (installation.survey("filled", one) for one in (fewest, count))
    with installation.ours() as server, installation.desk(server.port) as desk:
        found = by_size(
            "report page",
            lambda one: desk.ask(f"/surveys/{one.code}/report"),
            {fewest: few, count: many},
            extent,
            PAGES,
        )
        if not pdf.is_offered():
            say("The extra `pdf` is not installed here, PDFs are left out")
            return found
        measures = {
            who: partial(
                beside, server, few.code, partial(desk.ask, f"/surveys/{one.code}/report.pdf")
            )
            for who, one in {"ours": many, "ceiling": few}.items()
        }
        made = interleaved(f"PDF of {count:,} responses", extent.rounds, measures)
    ours, name = made["ours"], f"report as PDF, {count:,} responses"
    return [
        *found,
        Figure(
            f"{name}: seconds",
            None,
            [one.seconds for one in ours],
            [one.seconds for one in made["ceiling"]],
            at_least=False,
            baseline=BASELINE.format(fewest),
        ),
        Figure(
            f"{name}: longest wait of another request, ms",
            WAIT_AIM,
            [one.waits[-1] for one in ours],
            at_least=False,
        ),
        Figure(
            f"{name}: the process that makes it, MiB",
            None,
            [one.writer for one in ours],
            at_least=False,
        ),
    ]

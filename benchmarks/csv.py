"""The CSV export, beside the csv module alone writing the same rows from memory."""

import csv
import gc
import os
import time
from collections.abc import Callable

from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, interleaved
from formats.answer import csv as export
from formats.answer import sheet
from models.answer.response import Response

AIM = 0.4
ROUNDS = 3


class Rate(float):
    """Rows a second, as they are told while others are measured."""

    def __str__(self) -> str:
        return f"{float(self):,.0f} rows a second"


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Rows a second, from the database to bytes."""
    count = extent.exported
    survey = installation.survey("filled", count)
    fields = survey.fields
    rows = list(sheet.rows(fields, Response.all_of(survey)))
    gc.collect()
    gc.freeze()  # else every full collection in the export would walk over the rows held here

    def ours() -> None:
        gc.disable()  # as the process that writes exports does
        with open(os.devnull, "wb") as sink:
            for chunk in export.write(fields, Response.all_of(survey)):
                sink.write(chunk)
        gc.enable()

    def ceiling() -> None:
        with open(os.devnull, "w", encoding="utf-8", newline="") as sink:
            csv.writer(sink).writerows(rows)

    def rate(write: Callable[[], None]) -> Rate:
        start = time.perf_counter()
        write()
        return Rate(count / (time.perf_counter() - start))

    measures = {"ours": lambda: rate(ours), "ceiling": lambda: rate(ceiling)}
    found = interleaved(f"CSV of {count:,} responses", ROUNDS, measures)
    gc.unfreeze()
    return [
        Figure(
            f"CSV of {count:,} responses, rows a second",
            AIM,
            found["ours"],
            found["ceiling"],
            baseline="the csv module alone",
        )
    ]

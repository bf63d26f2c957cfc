"""Exports opened by other people’s programs: every cell as the CSV has it, whatever the format."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pandas
import pyreadstat
from frictionless import Package

from figures import programs
from figures.table import said, table_of
from formats.answer.download import Download
from models.survey.survey import Survey

Told = Iterator[tuple[str, object, object]]


def differences(survey: Survey, *, by_programs: bool) -> Told:
    """What is looked at, what a program finds in a file of ours, and what it should be.

    `by_programs`: by whole programs too, which takes some seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        archive = there / "all.zip"
        archive.write_bytes(b"".join(Download(survey, "zip").chunks()))
        with ZipFile(archive) as opened:
            opened.extractall(there)
        (sheet,) = there.glob("*.csv")
        table = table_of(sheet)
        yield from _of_excel(sheet.with_suffix(".xlsx"), table)
        yield from _of_spss(sheet.with_suffix(".sav"), table)
        yield from _of_parquet(sheet.with_suffix(".parquet"), table)
        report = Package(str(there / "datapackage.json")).validate()
        yield "frictionless", report.valid, True
        manifest = json.loads((there / "manifest.json").read_text())
        yield "manifest", manifest["responses"], len(table)
        if by_programs:
            yield from programs.differences(sheet)


def _of_excel(file: Path, table: pandas.DataFrame) -> Told:
    found = pandas.read_excel(file, dtype=object, keep_default_na=False, na_values=[""])
    yield "Excel, columns", list(found.columns), list(table.columns)
    for name in table.columns:
        yield f"Excel, {name}", said(found[name]), said(table[name])


def _of_spss(file: Path, table: pandas.DataFrame) -> Told:
    found, about = pyreadstat.read_sav(file, user_missing=True)
    yield "SPSS, rows", about.number_rows, len(table)
    for name, column in zip(about.column_names, table.columns, strict=True):
        cells = found[name].replace("", None)
        if name in about.missing_ranges:
            cells = cells.replace(-1, "na")
        yield f"SPSS, {name}", said(cells), said(table[column])
        yield f"SPSS, label of {name}", bool(about.column_names_to_labels[name]), True


def _of_parquet(file: Path, table: pandas.DataFrame) -> Told:
    found = pandas.read_parquet(file)
    for name in table.columns:
        cells = found[name].astype(object)
        if f"{name}/na" in found and f"{name}/na" not in table:
            cells = cells.mask(found[f"{name}/na"] == 1, "na")
        yield f"Parquet, {name}", said(cells), said(table[name])

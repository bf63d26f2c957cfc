"""All of a survey in one archive: its responses in every format, and what they mean.

A program checks it by the list of its files; R, Stata and whatever reads a Frictionless Data
Package read the CSV with its labels.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from formats.answer import codebook, csv, data_package, jsonl, parquet, r, sav, stata, xlsx
from formats.answer.about import About
from formats.answer.archive import Archive
from formats.answer.data_column import data_columns
from formats.answer.measured import measured
from formats.answer.sheet import AS_GIVEN, rows
from formats.answer.spool import spooled
from formats.definition import toml
from language.message import lazy_gettext as _
from models.form.field import Field

NAME, IS_SHEET, ENDING = "ZIP", False, "zip"
OFFER = _("ZIP, with every format, the form, and a codebook")
MIMETYPE = "application/zip"
IN_IT = (csv, xlsx, sav, parquet, jsonl)
PASSES = 1 + sum(one.PASSES for one in IN_IT)
MANIFEST = "manifest.json"


def write(
    fields: Sequence[Field],
    responses: Iterable[Mapping[str, Any]],
    *,
    labels: bool = False,
    about: About | None = None,
) -> Iterator[bytes]:
    """The archive. With `labels` the workbook in it has them; what programs read has names."""
    about = about or About()
    name = about.stem()
    archive, documents = Archive(), {}
    if about.survey:
        yield from archive.add(f"{name}.toml", [toml.of_survey(about.survey).encode()])
    with spooled(responses) as kept:
        listed = data_columns(fields, about.asked)
        found = measured(listed, rows(fields, kept, spelling=AS_GIVEN), anonymous=about.anonymous)
        for one in IN_IT:
            chunks = one.write(fields, kept, labels=labels and one is xlsx, about=about)
            yield from archive.add(f"{name}.{one.ENDING}", chunks)
    sheet = next(one for one in archive.members if one.name.endswith(".csv"))
    documents = {
        "codebook.md": codebook.markdown(about.title, found.columns),
        f"{name}.R": r.syntax(sheet.name, found.columns),
        f"{name}.do": stata.syntax(sheet.name, found.columns, about.cuts),
        "datapackage.json": data_package.described(about, sheet, found.columns),
    }
    for file, text in documents.items():
        yield from archive.add(file, [text.encode()])
    manifest = {
        "title": about.title,
        "code": about.survey.code if about.survey else "",
        "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        **({"filter": about.where} if about.where else {}),
        "responses": found.rows,
        "columns": len(found.columns),
        "files": [asdict(one) for one in archive.members],
        "notes": about.notes,
    }
    said = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    yield from archive.add(MANIFEST, [said.encode()])
    yield archive.end()

"""Exports opened by whole programs, where they are installed: LibreOffice, PSPP and R."""

import csv
import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from figures.table import read, said, table_of

Told = Iterator[tuple[str, object, object]]

CHOSEN = "chosen"  # a factor is told apart from nothing; its labels are not its names
SECONDS = 120  # of one program, with one file
# Separator, quotation mark, UTF-8, first line, …, values as they are stored, of the first sheet.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1"
# What the syntax made of each column: text of texts and days, numbers, and names of choices.
IN_R = """
source("{script}", encoding = "UTF-8")
plain <- lapply(responses, function(one) {{
  if (is.factor(one)) ifelse(is.na(one), NA, "{chosen}") else as.character(one)
}})
plain <- as.data.frame(plain, check.names = FALSE, optional = TRUE)
names(plain) <- names(responses)
write.csv(plain, "from_r.csv", na = "", row.names = FALSE, fileEncoding = "UTF-8")
"""


def absent() -> list[str]:
    """The programs that are not installed here."""
    return [name for name, (program, _) in PROGRAMS.items() if not shutil.which(program)]


def differences(sheet: Path) -> Told:
    """What a program finds in the files beside a CSV, and what it should be."""
    for program, look in PROGRAMS.values():
        if shutil.which(program):
            yield from look(sheet)


def _libreoffice(sheet: Path) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        home = f"-env:UserInstallation=file://{folder}/home"
        book = str(sheet.with_suffix(".xlsx"))
        _run("soffice", "--headless", home, "--convert-to", AS_CSV, "--outdir", folder, book)
        (made,) = Path(folder).glob("*.csv")
        found, table = read(made.read_bytes()), table_of(sheet)
    yield "LibreOffice, columns", list(found.columns), list(table.columns)
    for name in table.columns:
        yield f"LibreOffice, {name}", said(found[name]), said(table[name])


def _pspp(sheet: Path) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "pspp.csv"
        _run("pspp-convert", str(sheet.with_suffix(".sav")), str(made))
        rows = list(csv.reader(io.StringIO(made.read_text())))
    table = table_of(sheet)
    yield "PSPP, rows", len(rows) - 1, len(table)
    yield "PSPP, columns", len(rows[0]), len(table.columns)


def _r(sheet: Path) -> Told:
    script = IN_R.format(chosen=CHOSEN, script=sheet.with_suffix(".R").name)
    _run("Rscript", "--vanilla", "-e", script, folder=sheet.parent)
    found, table = read((sheet.parent / "from_r.csv").read_bytes()), table_of(sheet)
    yield "R, columns", list(found.columns), list(table.columns)
    for name in table.columns:
        ours, theirs = said(found[name]), said(table[name])
        if CHOSEN in ours:
            theirs = [one and CHOSEN for one in theirs]
        elif (of := f"{name.partition('/')[0]}/na") in table and of != name:
            apart = table[of] == "1"
            theirs = [None if n else one for one, n in zip(theirs, apart, strict=True)]
        yield f"R, {name}", ours, [None if one == "na" else one for one in theirs]


def _run(*words: str, folder: Path | None = None) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=SECONDS, cwd=folder)


PROGRAMS: dict[str, tuple[str, Callable[[Path], Told]]] = {
    "LibreOffice": ("soffice", _libreoffice),
    "PSPP": ("pspp-convert", _pspp),
    "R": ("Rscript", _r),
}

"""A table of answers, as the CSV has it and as other programs say it."""

import io
from pathlib import Path

import pandas


def table_of(sheet: Path) -> pandas.DataFrame:
    """The CSV, each cell as it is written there."""
    return read(sheet.read_bytes())


def read(data: bytes) -> pandas.DataFrame:
    """A CSV as text; nothing where a cell is empty."""
    return pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, na_values=[""])


def said(cells: pandas.Series) -> list[str | None]:
    """Cells as text, in which 2.0 is 2 and midnight is no part of a day."""
    return [None if pandas.isna(one) else _cell(str(one)) for one in cells]


def _cell(text: str) -> str:
    text = text.removesuffix(" 00:00:00").removesuffix("+00:00")
    try:
        return f"{float(text):.9g}" if len(text) < 20 else text
    except ValueError:
        return text

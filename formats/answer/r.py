"""Syntax for R that reads the CSV with types and labels; it needs no package."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from formats.answer.cell import ADDED_IN_FRONT, ADDED_WITHIN
from formats.answer.data_column import DAY, FLAG, MOMENT, NUMBER, TEXT, WHOLE, DataColumn

HEAD = """\
# Reads the answers, with types and labels, into the data frame `responses`.
# Run it in the folder of the file:  source({here}, encoding = "UTF-8")

responses <- read.csv({file}, colClasses = "character", na.strings = "",
                      check.names = FALSE, encoding = "UTF-8")

# An apostrophe keeps what begins like a formula from running in a spreadsheet: in front of a text,
# and within it after a semicolon, a tab or the end of a line.
as_given <- function(texts) {{
  texts <- gsub({within}, "", texts, perl = TRUE)
  sub({in_front}, "", texts, perl = TRUE)
}}
labelled <- function(values, label, na_values = NULL) {{
  attr(values, "label") <- label
  attr(values, "na_values") <- na_values  # answers, but that the question does not apply
  values
}}
number_in <- function(texts, missing = character()) {{
  as.numeric(ifelse(texts %in% missing, NA, texts))
}}
"""


def syntax(file: str, listed: Sequence[DataColumn]) -> str:
    """The commands that read `file`, which has these columns."""
    head = HEAD.format(
        file=_text(file),
        here=_text(f"{file.rpartition('.')[0]}.R"),
        within=_pattern(ADDED_WITHIN),
        in_front=_pattern(ADDED_IN_FRONT),
    )
    return "\n".join([head, *map(_command, listed), ""])


def _command(column: DataColumn) -> str:
    cells = f"responses[[{_text(column.name)}]]"
    said = [_typed(column, cells), _text(column.label)]
    if column.type == TEXT and column.missing:
        said.append(f"na_values = {_texts(column.values[one] for one in column.missing)}")
    return f"{cells} <- labelled({', '.join(said)})"


def _typed(column: DataColumn, cells: str) -> str:
    if column.type in (FLAG, NUMBER, WHOLE):
        return f"number_in({cells}{''.join(_options(column))})"
    if column.type == TEXT and column.values:
        values = f"levels = {_texts(column.values)}, labels = {_texts(column.values.values())}"
        return f"factor({cells}, {values})"
    if column.type == DAY:
        return f"as.Date({cells})"
    if column.type == MOMENT:
        return f'as.POSIXct({cells}, format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")'
    return f"as_given({cells})"


def _options(column: DataColumn) -> Iterator[str]:
    if column.missing:
        yield f", missing = {_texts(column.missing)}"


def _texts(texts: Iterable[str]) -> str:
    return f"c({', '.join(map(_text, texts))})"


def _text(text: str) -> str:
    """A text of R, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _pattern(pattern: str) -> str:
    """A pattern as a text of R, which spells \\uXXXX itself: its patterns know only \\xXX."""
    spelt = re.sub(r"\\u00([0-7][0-9a-f])", r"\\x\1", pattern).replace("\\", "\\\\")
    return '"' + spelt.replace(r"\\u", r"\u") + '"'

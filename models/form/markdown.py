"""Markdown before it is stored: plain text as such, and how long the parser may take to show it.

The unit is the mark: a sign with a possible meaning, which takes the parser up to 30 µs; a letter
takes less than one. Some signs count as several marks: an opening bracket (the parser searches its
end), `<` (it may begin a link) and each list or quote that begins in a line. In a table every row
has as many cells as the first, written or not; two cells count as one mark. Signs that only stop
the parser, like a colon or a dash, count as a quarter. Behind an opening bracket every sign is read
again, once for each of up to twenty brackets. The letters of an address are read one by one. So the
slowest form that can be saved takes about a second when it is first shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.form.setting import DefinitionError

MOST_MARKS, MOST_MARKS_OF_ALL = 2_000, 30_000
A_BRACKET, AN_ANGLE, AN_OPENING = 10, 4, 1  # marks
A_PAUSE, AGAIN, A_BRACKET_MORE, A_LETTER = 1 / 4, 1 / 4, 1 / 8, 1 / 16
MOST_BRACKETS = 20  # the parser looks no deeper
MOST_COLUMNS, MOST_CELLS = 30, 1_000
MOST_NESTED = 10
MARK = re.compile(r"[\n*_~`\]!<&|\\]")
PAUSE = re.compile(r"[#$%+\-:=>@^{}]")  # other signs at which the parser stops
PAIR = re.compile(r"\[([^\[\]\\`<]*\])")  # with nothing inside that could hide its end
ADDRESS = re.compile(r"\](?:\(|:)\s*(?:<[^<>\n]*|\S+)|<[^<>\s]+")
EMPTY_LINE = re.compile(r"\n[ \t]*(?=\n)")
OPENING = re.compile(r"[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))")
RULE = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*")
UNDER_HEADER = re.compile(r"[-:|][-:| \t]*")
# Within a word _ means nothing, and & only before what may be the name of a sign.
MEANT = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")


def literal(text: str) -> str:
    """The Markdown of a line that says exactly this plain text."""
    return MEANT.sub(r"\\\g<0>", text)


def check(document: Mapping[str, Any]) -> None:
    """Raise DefinitionError for a text of a definition that would take too long to show.

    `document` is complete: each of its questions has a name.
    """
    marks = 0
    for setting in ("intro", "thanks"):
        marks += _checked_marks(document, setting)
    for position, question in enumerate(document["question"], 1):
        try:
            marks += sum(_checked_marks(question, setting) for setting in question)
        except DefinitionError as error:
            raise error.at(position, question["name"]) from None
    _expect_few(marks)


def check_whole(text: str) -> None:
    """Raise DefinitionError for the text of a whole form that would take too long to parse."""
    # It is parsed by paragraphs: no bracket reaches over an empty line.
    _expect_few(sum(marks_in(part) + 1 for part in EMPTY_LINE.split(text)) - 1)
    fault = excess_of_blocks(text)
    if fault:
        raise DefinitionError(_("%(fault)s.", fault=fault.page))


def excess(text: str) -> DefinitionError | None:
    """The error for a text that takes too long to show as Markdown; None for any other."""
    marks = marks_in(text)
    if marks > MOST_MARKS:
        return DefinitionError(
            _(
                "take out some line breaks and signs like * or [; they count as %(marks)s, "
                "%(most)s is the most.",
                marks=grouped(marks),
                most=grouped(MOST_MARKS),
            ),
            page=_(
                "Take out some line breaks and signs like * or [; they count as %(marks)s, "
                "%(most)s is the most",
                marks=grouped(marks),
                most=grouped(MOST_MARKS),
            ),
        )
    return excess_of_blocks(text)


def excess_of_blocks(text: str) -> DefinitionError | None:
    """The error for lists and quotes too deep, or a table too large; None if all are fine."""
    lines = text.split("\n")
    opened = [_opened(line) for line in lines]
    for number, (nested, _rest) in enumerate(opened, 1):
        if nested > MOST_NESTED:
            return DefinitionError(
                ngettext(
                    "line %(number)s: put at most %(num)s lists or quotes inside each other.",
                    "line %(number)s: put at most %(num)s lists or quotes inside each other.",
                    MOST_NESTED,
                    number=number,
                ),
                page=ngettext(
                    "Line %(number)s: put at most %(num)s lists or quotes inside each other",
                    "Line %(number)s: put at most %(num)s lists or quotes inside each other",
                    MOST_NESTED,
                    number=number,
                ),
            )
    for number, columns, rows in _tables(lines, [rest for nested, rest in opened]):
        if columns > MOST_COLUMNS:
            return DefinitionError(
                ngettext(
                    "line %(number)s: a table may have %(num)s columns; make several of it.",
                    "line %(number)s: a table may have %(num)s columns; make several of it.",
                    MOST_COLUMNS,
                    number=number,
                ),
                page=ngettext(
                    "Line %(number)s: a table may have %(num)s columns; make several of it",
                    "Line %(number)s: a table may have %(num)s columns; make several of it",
                    MOST_COLUMNS,
                    number=number,
                ),
            )
        if columns * rows > MOST_CELLS:
            return DefinitionError(
                ngettext(
                    "line %(number)s: a table may have %(num)s cells; make several of it.",
                    "line %(number)s: a table may have %(num)s cells; make several of it.",
                    MOST_CELLS,
                    number=number,
                ),
                page=ngettext(
                    "Line %(number)s: a table may have %(num)s cells; make several of it",
                    "Line %(number)s: a table may have %(num)s cells; make several of it",
                    MOST_CELLS,
                    number=number,
                ),
            )
    return None


def marks_in(text: str) -> int:
    """The marks of a text: its cost for the parser, as the head of this module explains."""
    marks = A_BRACKET * text.count("[") + (AN_ANGLE - 1) * text.count("<")
    lines = text.split("\n")
    opened = [_opened(line) for line in lines]
    marks += AN_OPENING * sum(nested for nested, rest in opened)
    tables = _tables(lines, [rest for nested, rest in opened])
    marks += sum((wide - 1) * long // 2 for line, wide, long in tables)
    return ceil(marks + _signs_in(text) + _addresses_in(text))


def _signs_in(text: str) -> float:
    marks, opened = 0.0, 0  # brackets whose end the parser has to search
    for number, part in enumerate(PAIR.split(text)):
        is_pair = number % 2
        for more, piece in enumerate([part] if is_pair else part.split("[")):
            dear, cheap = len(MARK.findall(piece)), len(PAUSE.findall(piece))
            marks += dear + A_PAUSE * cheap
            opened += bool(more)
            if brackets := min(opened + is_pair, MOST_BRACKETS):
                marks += (AGAIN + A_BRACKET_MORE * brackets) * (dear + cheap)
    return marks


def _addresses_in(text: str) -> float:
    return A_LETTER * sum(len(one.encode(errors="replace")) for one in ADDRESS.findall(text))


def _expect_few(marks: int) -> None:
    if marks > MOST_MARKS_OF_ALL:
        raise DefinitionError(
            _(
                "The line breaks and signs of Markdown of all texts count as %(marks)s; "
                "%(most)s is the most. Make two forms of it.",
                marks=grouped(marks),
                most=grouped(MOST_MARKS_OF_ALL),
            )
        )


def _opened(line: str) -> tuple[int, str]:
    """The number of lists and quotes that begin in a line, and the text in the innermost."""
    if RULE.fullmatch(line):
        return 0, line
    place = nested = 0
    while found := OPENING.match(line, place):
        place, nested = found.end(), nested + 1
    return nested, line[place:]


def _tables(lines: Sequence[str], bare: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(line, columns, rows) of each possible table; a table ends before an empty line."""
    number = 1
    while number < len(lines):
        under = bare[number].strip()
        if "|" in lines[number - 1] and "-" in under and UNDER_HEADER.fullmatch(under):
            end = number + 1
            while end < len(lines) and lines[end].strip(" \t>"):
                end += 1
            columns = sum(bool(part.strip()) for part in under.split("|"))
            yield number, columns, end - number
            number = end
        number += 1


def _checked_marks(document: Mapping[str, Any], setting: str) -> int:
    """The marks of all texts of a setting. Raises DefinitionError if one has too many."""
    marks = 0
    for number, text in _texts(document.get(setting)):
        marks += marks_in(text)
        if error := excess(text):
            error.number = number
            raise error.under(setting) from None
    return marks


def _texts(said: Any) -> Iterator[tuple[int, str]]:
    """(number, text) of each text of a setting; a single text has the number 0."""
    if isinstance(said, str):
        yield 0, said
    elif isinstance(said, list):
        for number, one in enumerate(said, 1):
            yield number, one["label"] if isinstance(one, dict) else str(one)

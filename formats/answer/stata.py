"""Syntax for Stata (14 or newer) that reads the CSV with types and labels."""

import re
from collections.abc import Iterator, Sequence

from formats.answer.cell import ADDED_IN_FRONT, ADDED_WITHIN
from formats.answer.cut import Cut, Cuts
from formats.answer.data_column import DAY, FLAG, MOMENT, NUMBER, TEXT, TIME, WHOLE, DataColumn

NAME = "Stata"
LONGEST_NAME, LONGEST_LABEL = 32, 80
RESERVED = {
    "byte",
    "double",
    "float",
    "if",
    "in",
    "int",
    "long",
    "strl",
    "using",
    "with",
}
HEAD = """\
* Reads the answers, with types and labels. Run it in the folder of the file.
version 14
import delimited using {file}, clear delimiters(",") varnames(nonames) rowrange(2) ///
    stringcols(_all) encoding("utf-8") bindquotes(strict) maxquotedrows(unlimited)
"""
OF_A_TIME = {
    DAY: ('daily({}, "YMD")', "%td"),
    TIME: ('clock({}, "hm")', "%tcHH:MM"),
    MOMENT: ('clock({}, "YMD#hms#")', "%tcCCYY-NN-DD!THH:MM:SS"),
}


def syntax(file: str, listed: Sequence[DataColumn], cuts: Cuts) -> str:
    """The commands that read `file`, which has these columns."""
    taken = set(RESERVED)
    lines = [HEAD.format(file=_text(file))]
    for number, one in enumerate(listed, 1):
        name = _name(one.name, taken, cuts)
        lines += [f"rename v{number} {name}", *_typed(one, name)]
        lines.append(f"label variable {name} {_text(one.label[:LONGEST_LABEL])}\n")
    return "\n".join(lines)


def _name(name: str, taken: set[str], cuts: Cuts) -> str:
    """A name of letters, digits and low lines that no other variable has."""
    plain = re.sub("[./]", "_", name)
    found, number = plain[:LONGEST_NAME], 1
    while found in taken or re.fullmatch(r"str\d+", found):
        number += 1
        found = f"{plain[: LONGEST_NAME - 1 - len(str(number))]}_{number}"
    if found != plain:
        cuts.add(Cut.NAME, NAME, name, found)
    taken.add(found)
    return found


def _typed(column: DataColumn, name: str) -> Iterator[str]:
    if column.type in (FLAG, NUMBER, WHOLE):
        numbers = {value: value for value in column.values if value not in column.missing}
        # Missing values of its own kind: .a is none of the numbers, and no empty cell.
        yield from (f'replace {name} = ".a" if {name} == {_text(one)}' for one in column.missing)
        yield f"destring {name}, replace"
        yield from _labels(column, name, numbers | dict.fromkeys(column.missing, ".a"))
    elif column.type == TEXT and column.values:
        numbers = {value: str(number) for number, value in enumerate(column.values, 1)}
        yield f"rename {name} answer_as_text"
        yield f"generate long {name} = ."
        for value, number in numbers.items():
            yield f"replace {name} = {number} if answer_as_text == {_text(value)}"
        yield "drop answer_as_text"
        yield from _labels(column, name, numbers)
    elif column.type in OF_A_TIME:
        read, shown = OF_A_TIME[column.type]
        yield f"rename {name} answer_as_text"
        yield f"generate double {name} = {read.format('answer_as_text')}"
        yield f"format {name} {shown}"
        yield "drop answer_as_text"
    else:
        # What keeps a text from running as a formula in a spreadsheet is taken away.
        yield f'replace {name} = ustrregexra({name}, "{ADDED_WITHIN}", "")'
        yield f'replace {name} = ustrregexrf({name}, "{ADDED_IN_FRONT}", "")'


def _labels(column: DataColumn, name: str, numbers: dict[str, str]) -> Iterator[str]:
    if not column.values:
        return
    # A set of labels may have a name that a variable has.
    for value, meaning in column.values.items():
        yield f"label define {name} {numbers[value]} {_text(meaning)}, add"
    yield f"label values {name} {name}"


def _text(text: str) -> str:
    """A text of Stata on one line, in which nothing is a macro."""
    line = " ".join(text.split()).replace("`", "'").replace("\"'", "\" '")
    # Behind a backslash of its own, the one that keeps `$x` from being a macro would be text.
    line = line.replace("\\$", "\\ $").replace("$", "\\$")
    return f'`"{line}"\''

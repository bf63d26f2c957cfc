"""The codebook: what each column and each of its values means, as a table and as Markdown."""

from collections.abc import Sequence

from formats.answer.data_column import (
    DAY,
    FLAG,
    MOMENT,
    NOMINAL,
    NUMBER,
    ORDINAL,
    SCALE,
    TEXT,
    TIME,
    WHOLE,
    DataColumn,
)
from language.message import gettext as _
from language.message import lazy_gettext

IN_WORDS = {
    TEXT: lazy_gettext("text"),
    FLAG: lazy_gettext("1 for chosen, 0 for not chosen"),
    WHOLE: lazy_gettext("whole number"),
    NUMBER: lazy_gettext("number"),
    DAY: lazy_gettext("day"),
    TIME: lazy_gettext("time of day"),
    MOMENT: lazy_gettext("day and time (UTC), or the day alone"),
    NOMINAL: lazy_gettext("nominal"),
    ORDINAL: lazy_gettext("ordinal"),
    SCALE: lazy_gettext("scale"),
}


def table(listed: Sequence[DataColumn]) -> list[list[str]]:
    """A line a column, and one for each of its values; the first line is the headings."""
    lines = [
        [
            _("Column"),
            _("Question"),
            _("Content"),
            _("Measure"),
            _("Value"),
            _("Meaning"),
            _("Note"),
        ]
    ]
    for one in listed:
        about = [one.name, one.label, str(IN_WORDS[one.type]), str(IN_WORDS[one.measure])]
        lines.append([*about, "", "", ""])
        lines += (
            [one.name, "", "", "", value, meaning, _note(one, value)]
            for value, meaning in one.values.items()
        )
    return lines


def _note(column: DataColumn, value: str) -> str:
    return _("counted apart, in no mean") if value in column.missing else ""


def markdown(title: str, listed: Sequence[DataColumn]) -> str:
    """The codebook for people to read: a section a column, with a table of its values."""
    said = [f"# {_plain(title)}\n"]
    for one in listed:
        said.append(f"## `{one.name}`\n\n{_plain(one.label)}\n")
        said.append(f"{IN_WORDS[one.type]}; {IN_WORDS[one.measure]}\n")
        if one.values:
            rows = "".join(
                f"| `{value}` | {_plain(meaning)} | {_note(one, value)} |\n"
                for value, meaning in one.values.items()
            )
            heads = f"| {_('Value')} | {_('Meaning')} | {_('Note')} |\n|---|---|---|\n"
            said.append(heads + rows)
    return "\n".join(said)


def _plain(text: str) -> str:
    """A text whose signs Markdown does not take for its own."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|~&!" else sign for sign in line)

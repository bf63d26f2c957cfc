"""The sheets of an XLSForm in one language, with standard column names and lists of choices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from formats.definition.importer import tag_in
from formats.unread import FileError
from language.catalogue import SOURCE
from language.message import gettext as _
from language.message import ngettext
from models.form.name import NAME, name_from
from models.form.setting import MAX_LANGUAGES

if TYPE_CHECKING:  # the module takes megabytes that writing does not need
    from formats.xlsform.workbook import Sheet

ALIASES = {
    "relevance": "relevant",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "calculate": "calculation",
    "list name": "list_name",
    "list": "list_name",
    "read_only": "readonly",
}
TEXTS = {"label", "hint"}
MISSING = "\ufdd1"  # Unicode reserves it for use inside a program
OURS = {"tangible::type", "tangible::settings", "tangible::part"}
SURVEY = {
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "constraint",
    "parameters",
} | OURS
CHOICES = {"list_name", "name", "label", "tangible::settings"}
SETTINGS = {"form_title", "title", "default_language"} | {
    f"tangible::{setting}"
    for setting in (
        "kind",
        "language",
        "intro",
        "thanks",
        "anonymous",
        "sensitive",
        "settings",
    )
}
# Columns on the look and transport of a form: dropped without a line in the report.
QUIET = {"appearance", "form_id", "id_string", "version", "style", "instance_name"}
MOST_ROWS_NAMED = 8
# Characters that a cell would lose: XML cannot hold them, or readers drop them.
LOST = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\xa0\ufffe\uffff\ud800-\udfff]|x[0-9A-Fa-f]{4}_")


def shown(text: str) -> str:
    """The text as a cell holds it."""
    return LOST.sub(" ", text).strip()


@dataclass(frozen=True)
class SheetRow:
    """A row: its number in the spreadsheet, and its cells by the name of the column."""

    number: int
    cells: dict[str, str]
    tag: str = ""  # of the language of its texts, where that is not the main one

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def exact(self) -> dict[str, Any]:
        """Values in `tangible::settings` (JSON) that other cells cannot hold. Raises FileError."""
        said = self["tangible::settings"]
        if not said:
            return {}
        try:
            found = json.loads(said)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise FileError(
                _("Row %(row)s, tangible::settings: this is not JSON of ours.", row=self.number)
            )
        found = self._in_language(found)
        return {name: said for name, said in found.items() if self._holds_still(name, said)} | (
            {"relevant": found["relevant"][1]} if self._same_condition(found) else {}
        )

    def _in_language(self, found: dict[str, Any]) -> dict[str, Any]:
        """The values with the exact texts of this language alone: `label::cy` is that in Welsh."""
        end = f"::{self.tag}" if self.tag else ""
        texts = {name: found[f"{name}{end}"] for name in TEXTS if f"{name}{end}" in found}
        rest = {name: said for name, said in found.items() if name.partition("::")[0] not in TEXTS}
        return rest | texts

    def _holds_still(self, name: str, said: Any) -> bool:
        """True if the cell of this name was not edited: an edited cell wins over the JSON."""
        if name in TEXTS:
            return shown(str(said)) in ("", self[name])
        return name != "relevant"

    def _same_condition(self, found: dict[str, Any]) -> bool:
        pair = found.get("relevant")
        return isinstance(pair, list) and len(pair) == 2 and pair[0] == self["relevant"]


@dataclass(frozen=True)
class Choices:
    """A list of choices, as in a definition, and {name there: name here}."""

    listed: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> str:
        """The names that had to change, as `old → new`; "" if none had to."""
        found = [f"{there} → {here}" for there, here in self.names.items() if there != here]
        more = ", …" if len(found) > MOST_ROWS_NAMED else ""
        return ", ".join(found[:MOST_ROWS_NAMED]) + more


class Languages:
    """The languages of the columns.

    The main one is the default of the form, else that of the columns without a language, else the
    first. Others are taken if they say which they are, as “Deutsch (de)”.
    """

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        found = [_column(one) for one in sheets["survey"].headings]
        spoken = list(dict.fromkeys(lang for base, lang in found if base in TEXTS and lang))
        settings = sheets["settings"].rows[:1]
        wanted = settings[0][1].get("default_language", "").strip() if settings else ""
        plain = any(base == "label" and not lang for base, lang in found)
        self.name = wanted if wanted in spoken or plain else (spoken or [""])[0]
        said = settings[0][1].get("tangible::language", "").strip() if settings else ""
        self.main = tag_in(said) or tag_in(self.name)
        self.others: dict[str, str] = {}  # by their tags
        self.left_out: list[str] = []
        for one in spoken:
            if one == self.name:
                continue
            tag = tag_in(one)
            if tag and tag not in self.tags and len(self.tags) < MAX_LANGUAGES:
                self.others[tag] = one
            else:
                self.left_out.append(one)

    @property
    def tags(self) -> list[str]:
        """The tags of all that are taken, the main one first; columns without any are English."""
        return [self.main or SOURCE, *self.others]

    @property
    def report(self) -> list[str]:
        """A line on the languages that are left out, and on one that had to be guessed."""
        found = self._left_out()
        if self.others and not self.main:
            found.append(_("language: the texts that do not say theirs are taken as English (en)"))
        return found

    def _left_out(self) -> list[str]:
        if not self.left_out:
            return []
        others = ", ".join(self.left_out)
        if not self.name:
            return [
                _(
                    "language: the columns without a language is taken; left out: %(others)s",
                    others=others,
                )
            ]
        return [
            _(
                "language: %(language)s is taken; left out: %(others)s",
                language=self.name,
                others=others,
            )
        ]


def rows_of(sheet: Sheet, language: str) -> list[SheetRow]:
    """The rows with standard column names, and texts in this language."""
    keys: dict[str, str] = {}
    for heading in sheet.headings:
        base, spoken = _column(heading)
        if base not in TEXTS or not spoken:
            keys[heading] = base if not spoken else f"{base}::{spoken}"
        elif spoken == language:
            keys[heading] = f"{base}\0"  # before the column without a language
    found = []
    for number, cells in sheet.rows:
        named = {keys[heading]: cell for heading, cell in cells.items() if heading in keys}
        for text in TEXTS:
            if said := named.pop(f"{text}\0", ""):
                named[text] = said
        found.append(SheetRow(number, named))
    return found


def rows_in(sheet: Sheet, languages: Languages, tag: str) -> tuple[list[SheetRow], list[str]]:
    """The rows in another language than the main one, and a line for each text that is only there.

    A text that is not there is that of the main language behind MISSING.
    """
    own = languages.others[tag]
    columns = {one: _column(one) for one in sheet.headings}
    texts = {one: base for one, (base, said) in columns.items() if base in TEXTS and said == own}
    found: list[SheetRow] = []
    alone: list[str] = []
    mains = rows_of(sheet, languages.name)
    for row, (number, cells) in zip(mains, sheet.rows, strict=True):
        said = {base: cells[one] for one, base in texts.items() if cells.get(one)}
        alone += [
            _(
                "row %(row)s, %(column)s: it is only in %(language)s, so it is left out",
                row=number,
                column=base,
                language=own,
            )
            for base in said
            if not row[base]
        ]
        words = {base: said.get(base, MISSING + row[base]) for base in TEXTS if row[base]}
        found.append(SheetRow(number, row.cells | words, tag))
    return found, alone


def unsupported(name: str, rows: Iterable[SheetRow], known: set[str]) -> list[str]:
    """A line for each column with cells that has no meaning here."""
    found: dict[str, list[int]] = {}
    for row in rows:
        for column in row.cells:
            if column.partition("::")[0] not in QUIET and column not in known:
                found.setdefault(column, []).append(row.number)
    return [
        _(
            "%(sheet)s, column %(column)s (%(rows)s): left out",
            sheet=name,
            column=column,
            rows=rows_named(numbers),
        )
        for column, numbers in found.items()
    ]


def rows_named(numbers: list[int]) -> str:
    """`row 3`, or `rows 3, 4, 7`; at most MOST_ROWS_NAMED numbers."""
    shown = ", ".join(map(str, numbers[:MOST_ROWS_NAMED]))
    more = len(numbers) - MOST_ROWS_NAMED
    if more > 0:
        return ngettext(
            "rows %(rows)s and %(num)s more", "rows %(rows)s and %(num)s more", more, rows=shown
        )
    return ngettext("row %(rows)s", "rows %(rows)s", len(numbers), rows=shown)


def lists_of(rows: Iterable[SheetRow]) -> dict[str, Choices]:
    """The choices of each list, by its name."""
    by_list: dict[str, list[SheetRow]] = {}
    for row in rows:
        if row["list_name"]:
            by_list.setdefault(row["list_name"], []).append(row)
    return {name: _choices(name, members) for name, members in by_list.items()}


def _choices(name: str, rows: list[SheetRow]) -> Choices:
    found, taken = Choices(), {row["name"] for row in rows if NAME.fullmatch(row["name"])}
    for row in rows:
        there = row["name"]
        if not there:
            raise FileError(
                _("Sheet choices, row %(row)s: the choice has no name.", row=row.number)
            )
        if there in found.names:
            raise FileError(
                _(
                    "Sheet choices, row %(row)s: the name %(there)r is twice in the list %(name)r; "
                    "change one.",
                    row=row.number,
                    there=there,
                    name=name,
                )
            )
        here = there if NAME.fullmatch(there) else name_from(there, "c", taken)
        found.names[there] = here
        label = row.exact.get("label", row["label"] or there)
        found.listed.append({"name": here, "label": label})
    return found


def _column(heading: str) -> tuple[str, str]:
    """(standard name of the column, language or other text behind the `::`) of a heading."""
    sign = "::" if "::" in heading else ":" if heading.partition(":")[0].lower() in TEXTS else "\0"
    base, rest = heading.strip().partition(sign)[::2]
    known = " ".join(base.lower().replace("_", " ").split())
    base = ALIASES.get(known, ALIASES.get(known.replace(" ", "_"), known.replace(" ", "_")))
    return base, rest.strip()

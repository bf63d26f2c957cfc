"""The sheets of an XLSForm as we need them: one language, columns by one name, lists of choices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from formats.answer.table import FileError
from models.form.name import NAME, name_from

if TYPE_CHECKING:  # to read workbooks takes megabytes that writing them does not
    from formats.xlsform.workbook import Sheet

ALIASES = {
    **{"relevance": "relevant", "caption": "label", "command": "type", "tag": "name"},
    **{"value": "name", "calculate": "calculation", "list name": "list_name"},
    **{"list": "list_name", "read_only": "readonly"},
}
TEXTS = {"label", "hint"}
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
    f"tangible::{setting}" for setting in ("kind", "intro", "thanks", "anonymous", "settings")
}
# They change how a form looks or travels, nothing that is asked.
QUIET = {"appearance", "form_id", "id_string", "version", "style", "instance_name"}
MOST_ROWS_NAMED = 8
# What a cell would lose: what XML does not hold or a reader of it does not keep.
LOST = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\xa0\ufffe\uffff\ud800-\udfff]|x[0-9A-Fa-f]{4}_")


def shown(text: str) -> str:
    """The text as a cell holds it."""
    return LOST.sub(" ", text).strip()


@dataclass(frozen=True)
class SheetRow:
    """A row: its number as a spreadsheet shows it, and its cells by the name of the column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def exact(self) -> dict[str, Any]:
        """What a cell of ours says in JSON, because other cells could not hold it."""
        said = self["tangible::settings"]
        if not said:
            return {}
        try:
            found = json.loads(said)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise FileError(f"Row {self.number}, tangible::settings: this is not JSON of ours.")
        return {name: said for name, said in found.items() if self._holds_still(name, said)} | (
            {"relevant": found["relevant"][1]} if self._same_condition(found) else {}
        )

    def _holds_still(self, name: str, said: Any) -> bool:
        """Whether the cell beside it says the same as it did: what people change there counts."""
        if name in TEXTS:
            return shown(str(said)) in ("", self[name])
        return name != "relevant"

    def _same_condition(self, found: dict[str, Any]) -> bool:
        pair = found.get("relevant")
        return isinstance(pair, list) and len(pair) == 2 and pair[0] == self["relevant"]


@dataclass(frozen=True)
class Choices:
    """A list of choices, as a definition has them, and what each was called there."""

    listed: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> str:
        """The names that could not stay as they were, or an empty text."""
        found = [f"{there} → {here}" for there, here in self.names.items() if there != here]
        more = ", …" if len(found) > MOST_ROWS_NAMED else ""
        return ", ".join(found[:MOST_ROWS_NAMED]) + more


class Language:
    """The language that is taken: the form's own, else the one without a name, else the first."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        found = [_column(one) for one in sheets["survey"].headings]
        spoken = list(dict.fromkeys(lang for base, lang in found if base in TEXTS and lang))
        settings = sheets["settings"].rows[:1]
        wanted = settings[0][1].get("default_language", "").strip() if settings else ""
        plain = any(base == "label" and not lang for base, lang in found)
        self.name = wanted if wanted in spoken or plain else (spoken or [""])[0]
        self.others = [one for one in spoken if one != self.name]

    @property
    def report(self) -> list[str]:
        """A line on the languages that are left out."""
        if not self.others:
            return []
        taken = self.name or "the columns without a language"
        return [f"language: {taken} is taken; left out: {', '.join(self.others)}"]


def rows_of(sheet: Sheet, language: Language) -> list[SheetRow]:
    """The rows with their columns by one name each, texts in the one language."""
    keys: dict[str, str] = {}
    for heading in sheet.headings:
        base, spoken = _column(heading)
        if base not in TEXTS or not spoken:
            keys[heading] = base if not spoken else f"{base}::{spoken}"
        elif spoken == language.name:
            keys[heading] = f"{base}\0"  # before the column without a language
    found = []
    for number, cells in sheet.rows:
        named = {keys[heading]: cell for heading, cell in cells.items() if heading in keys}
        for text in TEXTS:
            if said := named.pop(f"{text}\0", ""):
                named[text] = said
        found.append(SheetRow(number, named))
    return found


def unsupported(name: str, rows: Iterable[SheetRow], known: set[str]) -> list[str]:
    """A line for each column that has cells and means nothing here."""
    found: dict[str, list[int]] = {}
    for row in rows:
        for column in row.cells:
            if column.partition("::")[0] not in QUIET and column not in known:
                found.setdefault(column, []).append(row.number)
    return [
        f"{name}, column {column} ({rows_named(numbers)}): left out"
        for column, numbers in found.items()
    ]


def rows_named(numbers: list[int]) -> str:
    """`row 3`, or `rows 3, 4, 7`, the first of many."""
    shown = ", ".join(map(str, numbers[:MOST_ROWS_NAMED]))
    more = f" and {len(numbers) - MOST_ROWS_NAMED} more" if len(numbers) > MOST_ROWS_NAMED else ""
    return f"row {shown}" if len(numbers) == 1 else f"rows {shown}{more}"


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
            raise FileError(f"Sheet choices, row {row.number}: the choice has no name.")
        if there in found.names:
            raise FileError(
                f"Sheet choices, row {row.number}: the name {there!r} is twice in the list "
                f"{name!r}; change one."
            )
        here = there if NAME.fullmatch(there) else name_from(there, "c", taken)
        found.names[there] = here
        label = row.exact.get("label", row["label"] or there)
        found.listed.append({"name": here, "label": label})
    return found


def _column(heading: str) -> tuple[str, str]:
    """A heading as the name of the column and the language, or what else stands behind the `::`."""
    sign = "::" if "::" in heading else ":" if heading.partition(":")[0].lower() in TEXTS else "\0"
    base, _, rest = heading.strip().partition(sign)
    known = " ".join(base.lower().replace("_", " ").split())
    base = ALIASES.get(known, ALIASES.get(known.replace(" ", "_"), known.replace(" ", "_")))
    return base, rest.strip()

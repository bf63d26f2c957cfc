"""An XLSForm, the spreadsheet with a form of ODK, Kobo and others, as a definition."""

import re
from typing import Any

from formats.condition.foreign import NAMED, Known, named_in
from formats.condition.translation import asked_when
from formats.definition.importer import Document, Importer
from formats.unread import FileError
from formats.xlsform.constraint import limits
from formats.xlsform.sheet import (
    CHOICES,
    MISSING,
    SETTINGS,
    SURVEY,
    Choices,
    Languages,
    SheetRow,
    lists_of,
    rows_in,
    rows_of,
    shown,
    unsupported,
)
from formats.xlsform.workbook import sheets
from language.message import gettext as _
from language.message import ngettext
from models.form.condition import Condition
from models.form.definition import MAX_QUESTIONS
from models.form.kind import KINDS
from models.form.name import NAME, name_from
from models.form.question import RESERVED
from models.form.translation import ABOUT, joined, texts

SELECT = re.compile(
    r"(?P<kind>select[ _]one|select1|select[ _]multiple|select all that apply|rank)(?: from)?"
    r"\s+(?P<list>\S+)(?P<other>\s+or[ _]other)?",
    re.IGNORECASE,
)
GROUP = re.compile(r"(?P<end>begin|end)[ _](?P<what>group|repeat|loop|looped group)", re.IGNORECASE)
KINDS_OF_SELECT = {"select_one": "select_one", "select1": "select_one", "rank": "rank"}
PLAIN_TYPES = {
    **{kind: kind for kind in ("text", "integer", "decimal", "date", "time", "range", "note")},
    "acknowledge": "acknowledge",
    "trigger": "acknowledge",
    "string": "text",
    "int": "integer",
    "email": "email",
}
FIELDS = {"select_one": "one", "select_multiple": "many", "integer": "integer", "rank": "rank"}
FIELDS |= {"decimal": "decimal", "range": "decimal", "acknowledge": "one", "email": "email"}
YES, NO = {"yes", "true", "true()", "required", "1"}, {"", "no", "false", "false()", "0"}
AFTER = "More questions"  # becomes the survey’s own words
MOST_ROWS = 3 * MAX_QUESTIONS  # a question with a group of its own has three rows


def read(data: bytes, title: str) -> tuple[Document, list[str]]:
    """The definition in an XLSForm, and a report with a line for each thing left out.

    `title` is for a form without one. Raises FileError, with the row, for a part that cannot be
    imported or left out: a repeat, or a calculation that other rows need.
    """
    found = sheets(data)
    if not found["survey"].rows:
        raise FileError(_("There is no sheet “survey” with questions in it."))
    if len(found["survey"].rows) > MOST_ROWS:
        raise FileError(
            ngettext(
                "Sheet survey has more than %(num)s rows: too many for a form.",
                "Sheet survey has more than %(num)s rows: too many for a form.",
                MOST_ROWS,
            )
        )
    languages = Languages(found)
    document, report = _Reading(found, title, languages).whole()
    if not languages.others:
        return document, report
    # Each language is read as if it were alone: the questions and their names are the same.
    documents, missing = {languages.tags[0]: document}, {}
    for tag in languages.others:
        reading = _Reading(found, title, languages, tag)
        documents[tag], _again = reading.whole()
        report = [*report, *reading.alone]
        missing[tag] = frozenset(
            place
            for place, text in texts(documents[tag]).items()
            if place in ABOUT or MISSING in str(text)
        )
    whole = {setting: said for setting, said in document.items() if setting != "language"}
    documents[languages.tags[0]] = whole
    return {"languages": languages.tags, **joined(documents, missing)}, report


class _Reading(Importer):
    dialect = "xlsform"
    mention = re.compile(NAMED["xlsform"])

    def __init__(self, found: Any, title: str, language: Languages, tag: str = "") -> None:
        self._languages = language
        self._rows, self.alone = self._rows_of(found["survey"], tag)
        super().__init__(one["name"] for one in self._rows)
        choices, alone = self._rows_of(found["choices"], tag)
        self.alone += [f"choices, {line}" for line in alone]
        self._lists = lists_of(choices)
        settings = rows_of(found["settings"], language.name)[:1]
        self._settings = settings[0] if settings else SheetRow(2, {})
        self._title, self._language = title, language.main
        self.report += language.report
        self.report += unsupported("survey", self._rows, SURVEY | {"calculation", "choice_filter"})
        self.report += unsupported("choices", choices, CHOICES)
        self.report += unsupported("settings", settings, SETTINGS)
        self._left_out: dict[str, int] = {}
        # For each open group: True if it is a section, and its condition.
        self._groups: list[tuple[bool, Condition | None]] = []
        self._section_ended = False

    def _rows_of(self, sheet: Any, tag: str) -> tuple[list[SheetRow], list[str]]:
        """The rows of a sheet in the main language, or in another, and what is only in that."""
        if not tag:
            return rows_of(sheet, self._languages.name), []
        return rows_in(sheet, self._languages, tag)

    def whole(self) -> tuple[Document, list[str]]:
        for row in self._rows:
            self._know(row)
        self.begin()
        for row in self._rows:
            self._take(row)
            self.later.discard(row["name"])
        if self._groups:
            raise FileError(_("A group begins and never ends: add a row with the type end_group."))
        told, exact = self._settings, self._settings.exact
        about = {
            setting: _as_edited(exact.get(setting), told[f"tangible::{setting}"])
            for setting in ("kind", "intro", "thanks")
        }
        title = told["form_title"] or told["title"] or self._title
        return self.document(
            title=_as_edited(exact.get("title"), title),
            language=told["tangible::language"] or self._language,
            **about,
            anonymous=told["tangible::anonymous"].lower() != "no",
            sensitive=told["tangible::sensitive"].lower() == "yes",
        )

    def _know(self, row: SheetRow) -> None:
        """Note the name of the row, so that conditions in all rows find it."""
        there, type = row["name"], row["type"]
        if part := row["tangible::part"]:
            self.known[there] = Known(part, row["tangible::type"] or "text")
            return
        group, kind = GROUP.fullmatch(type), row["tangible::type"] or self._kind(type)
        if group and group["end"].lower() == "end":
            return
        if not group and not kind:
            self._left_out[there] = row.number
            return
        here = there
        if not NAME.fullmatch(there) or there in RESERVED:
            here = name_from(there or row["label"] or type, "q", self.taken)
            if there:
                self.report.append(
                    _(
                        "row %(row)s, name: %(there)s is called %(here)s here",
                        row=row.number,
                        there=there,
                        here=here,
                    )
                )
        if there in self.known and not group:
            raise FileError(
                _(
                    "Row %(row)s: the name %(there)r is used twice; change one.",
                    row=row.number,
                    there=there,
                )
            )
        listed = self._list(row).names if SELECT.fullmatch(type) else {}
        field = FIELDS.get(self._kind(type) or kind, "text")
        self.known[there or f"\0{row.number}"] = Known(here, field, listed)

    def _kind(self, type: str) -> str:
        select = SELECT.fullmatch(type)
        if select:
            word = select["kind"].lower().replace(" ", "_")
            return KINDS_OF_SELECT.get(word, "select_multiple")
        return PLAIN_TYPES.get(type.lower(), "")

    def _list(self, row: SheetRow) -> Choices:
        select = SELECT.fullmatch(row["type"])
        found = self._lists.get(select["list"]) if select else None
        if found is None:
            listed = select["list"] if select else ""
            raise FileError(
                _(
                    "Row %(row)s: the sheet choices has no list %(listed)r.",
                    row=row.number,
                    listed=listed,
                )
            )
        return found

    def _take(self, row: SheetRow) -> None:
        group = GROUP.fullmatch(row["type"])
        if row["tangible::part"]:
            self._take_part(row)
        elif row["tangible::type"] not in ("", "section"):
            self._question(row, row["tangible::type"])
        elif group:
            self._group(row, group["end"].lower() == "begin", group["what"].lower())
        elif kind := self._kind(row["type"]):
            self._question(row, kind)
        elif row.cells:
            self.report.append(_not_asked(row))

    def _take_part(self, row: SheetRow) -> None:
        """Take a row that is one field of a question of ours; in a grid it is an item."""
        field, said = row["tangible::part"], row.exact.get("label", row["label"])
        if self.questions and "items" in KINDS[self.questions[-1]["type"]].settings and said:
            name = field.rpartition(".")[2]
            self.questions[-1].setdefault("items", []).append({"name": name, "label": said})

    def _group(self, row: SheetRow, begins: bool, what: str) -> None:
        if what != "group":
            raise FileError(
                _(
                    "Row %(row)s: a %(what)s asks the same questions again and again, which a form "
                    "here does not; take it out, or ask once.",
                    row=row.number,
                    what=what,
                )
            )
        if not begins:
            if not self._groups:
                raise FileError(
                    _("Row %(row)s: a group ends here that has not begun.", row=row.number)
                )
            self._section_ended = self._groups.pop()[0]
            return
        is_section = bool(row["label"]) and not self._groups
        asked = None if is_section else self._relevant(row)
        if is_section:
            required = {"required": True} if row["required"].lower() in YES else {}
            self.questions.append({**self._common(row, "section"), **required, **row.exact})
            self._section_ended = False
        elif row["label"]:
            when = [asked for is_section, asked in self._groups]
            self.questions.append(
                {
                    "name": name_from(f"{row['name']}_heading", "q", self.taken),
                    "type": "note",
                    "label": f"## {self._piped(row, row['label'])}",
                    **asked_when(*when, asked),
                }
            )
        self._groups.append((is_section, asked))

    def _question(self, row: SheetRow, kind: str) -> None:
        if self._section_ended and not any(is_section for is_section, when in self._groups):
            name = name_from(AFTER, "q", self.taken)
            self.questions.append({"name": name, "type": "section", "label": AFTER})
            self.report.append(
                _("row %(row)s: it stands behind a group: a section begins here", row=row.number)
            )
            self._section_ended = False
        document = self._common(row, kind)
        if not (row["label"] or row["hint"]):
            self.report.append(
                _("row %(row)s, label: there is none, so the name is shown", row=row.number)
            )
        if row["required"].lower() in YES:
            document["required"] = True
        elif row["required"].lower() not in NO:
            self.report.append(
                _("row %(row)s, required: a condition; it may be left empty", row=row.number)
            )
        if select := SELECT.fullmatch(row["type"]):
            self._choose(document, row, bool(select["other"]))
        settings, left = limits(row, kind)
        self.report += [_("row %(row)s, %(line)s", row=row.number, line=line) for line in left]
        told = {**settings, **row.exact}
        if alone := told.pop("exclusive", ()):
            names = [self._list(row).names.get(there, there) for there in alone]
            document["choices"] = [
                {**one, "exclusive": True} if one["name"] in names else one
                for one in document["choices"]
            ]
        self.questions.append({**document, **told})

    def _choose(self, document: Document, row: SheetRow, other: bool) -> None:
        listed = self._list(row).listed
        if other and document["type"] != "rank":
            document["other"] = True
            listed = [one for one in listed if one["name"] != "other"]
        if "na" in row.exact:  # written by us: the setting adds the choice again
            listed = [one for one in listed if one["name"] != "na"]
        if row["tangible::type"] in ("", "select_one", "select_multiple", "rank"):
            document["choices"] = listed
            if changed := self._list(row).changed:
                self.report.append(
                    _(
                        "row %(row)s, choices: names begin with a-z: %(changed)s",
                        row=row.number,
                        changed=changed,
                    )
                )
        if row["choice_filter"]:
            self.report.append(
                _("row %(row)s, choice_filter: every choice is shown", row=row.number)
            )

    def _common(self, row: SheetRow, kind: str) -> Document:
        known = self.known[row["name"] or f"\0{row.number}"]
        label = self._piped(row, row["label"]) or row["hint"] or row["name"] or "…"
        hint = self._piped(row, row["hint"]) if row["label"] else ""
        when = [asked for is_section, asked in self._groups] if kind != "section" else []
        return {
            "name": known.name,
            "type": kind,
            "label": label,
            **({"hint": hint} if hint else {}),
            **asked_when(*when, self._relevant(row)),
        }

    def _relevant(self, row: SheetRow) -> Condition | None:
        said = row["relevant"]
        if not said or said.lower() in YES:
            return None
        self._refuse_what_is_not_there(row, "relevant", named_in(said, "xlsform"))
        return self.condition(_("row %(row)s, relevant", row=row.number), said)

    def _piped(self, row: SheetRow, text: str) -> str:
        self._refuse_what_is_not_there(row, "label", named_in(text, "xlsform"))
        return self.piped(_("row %(row)s, label", row=row.number), text)

    def _refuse_what_is_not_there(self, row: SheetRow, column: str, names: set[str]) -> None:
        for name in sorted(names):
            if name in self._left_out:
                raise FileError(
                    _(
                        "Row %(row)s, %(column)s: it needs %(name)s, which row %(other)s does not "
                        "ask here but finds out some other way. Take this out, or ask for it.",
                        row=row.number,
                        column=column,
                        name=name,
                        other=self._left_out[name],
                    )
                )
            if name not in self.known:
                raise FileError(
                    _(
                        "Row %(row)s, %(column)s: no question is called %(name)r.",
                        row=row.number,
                        column=column,
                        name=name,
                    )
                )


def _as_edited(exact: Any, cell: str) -> Any:
    """The exact value, of which a table has the words of its cell in the main language."""
    if not isinstance(exact, dict):
        return exact or cell
    main = next(iter(exact), "")
    return exact if shown(str(exact.get(main))) == cell else exact | {main: cell}


def _not_asked(row: SheetRow) -> str:
    if not row["type"]:
        return _(
            "row %(row)s, type: a row without a type is not asked here: left out", row=row.number
        )
    return _(
        "row %(row)s, type: the type %(type)s is not asked here: left out",
        row=row.number,
        type=row["type"],
    )

"""A definition as an XLSForm: usable in other tools, and complete when it is imported again.

A kind without a type in XLSForm is written as the nearest type. Then `tangible::type` is our kind,
`tangible::settings` (JSON) has the values that other cells cannot hold, and a row with
`tangible::part` is one field of the question above it.
"""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook

from formats.condition.foreign import Known, Untranslatable, parse
from formats.condition.translation import here, xpath
from formats.unread import FileError
from formats.xlsform.constraint import limits, selected_constraint
from formats.xlsform.sheet import LOST, TEXTS, SheetRow, shown
from language.message import ngettext
from language.tag import own_name
from models.form.condition import Condition
from models.form.definition import Definition
from models.form.field import Choice, Field
from models.form.name import name_from
from models.form.question import Question
from models.form.setting import Borrowed
from models.form.translation import ABOUT

LONGEST_CELL = 32_767  # characters: what Excel takes; openpyxl would cut off the rest
SURVEY = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "appearance",
    "constraint",
    "parameters",
    "tangible::type",
    "tangible::part",
    "tangible::settings",
)
CHOICES = ("list_name", "name", "label", "tangible::settings")
SETTINGS = (
    "form_title",
    "form_id",
    "tangible::kind",
    "tangible::language",
    "tangible::intro",
    "tangible::thanks",
    "tangible::anonymous",
    "tangible::sensitive",
    "tangible::settings",
)
SELECTS = {"one": "select_one", "many": "select_multiple", "rank": "rank", "score": "select_one"}
NATIVE = {
    "select_one",
    "select_multiple",
    "rank",
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "range",
    "note",
    "acknowledge",
}
PLAIN_TYPES = {"integer", "decimal", "date", "time"}
Cells = dict[str, str]
EXACT = "tangible::settings"


def write(definition: Definition, code: str) -> bytes:
    """The workbook; `code` is the form's id there. Raises FileError for a cell that is too long."""
    each = [_Sheets(one, definition) for one in (definition, *definition.translations)]
    headings = {tag: f"{own_name(tag)} ({tag})" for tag in definition.languages}
    book = Workbook()
    book.remove(book.active)
    about = {name: getattr(definition, name) for name in ("kind", "language", "intro", "thanks")}
    told = {f"tangible::{name}": shown(text) for name, text in about.items()}
    exact = {name: text for name, text in about.items() if _loses(text)}
    exact |= {"title": definition.title} if _loses(definition.title) else {}
    document = definition.document
    exact |= {name: document[name] for name in ABOUT if isinstance(document.get(name), dict)}
    settings = {
        "form_title": shown(definition.title) or code,
        "form_id": code,
        **told,
        "tangible::anonymous": "yes" if definition.anonymous else "no",
        "tangible::sensitive": "yes" if definition.sensitive else "no",
        "tangible::settings": _json(exact),
        "default_language": headings.get(definition.language, ""),
    }
    of_all = ("default_language",) if headings else ()
    for name, columns, rows in (
        ("survey", SURVEY, _beside([one.rows for one in each], headings)),
        ("choices", CHOICES, _beside([one.choices for one in each], headings)),
        ("settings", (*SETTINGS, *of_all), [settings]),
    ):
        sheet = book.create_sheet(name)
        columns = _columns(columns, headings)
        for row, cells in enumerate((dict(zip(columns, columns, strict=True)), *rows), 1):
            for number, column in enumerate(columns, 1):
                if text := cells.get(column, ""):
                    _put(sheet.cell(row, number), text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _columns(columns: tuple[str, ...], headings: Mapping[str, str]) -> tuple[str, ...]:
    """The columns, in which those of texts are there in each language, if there are several."""
    if not headings:
        return columns
    each = (
        [f"{one}::{heading}" for heading in headings.values()] if one in TEXTS else [one]
        for one in columns
    )
    return tuple(column for listed in each for column in listed)


def _beside(sheets: list[list[Cells]], headings: Mapping[str, str]) -> list[Cells]:
    """The rows of a sheet, with the texts of each row in each language."""
    if not headings:
        return sheets[0]
    found = []
    for rows in zip(*sheets, strict=True):
        cells, exact = dict(rows[0]), json.loads(rows[0].get(EXACT) or "{}")
        for tag, row in zip(headings, rows, strict=True):
            said = {one: row[one] for one in TEXTS if one in row}
            cells |= {f"{one}::{headings[tag]}": text for one, text in said.items()}
            if row is not rows[0]:
                own = json.loads(row.get(EXACT) or "{}")
                exact |= {f"{one}::{tag}": own[one] for one in TEXTS if one in own}
        found.append({**cells, EXACT: _json(exact)})
    return found


class _Sheets:
    """The rows of the sheets survey and choices, in one of the languages of a form.

    Those in another language have the same rows.
    """

    def __init__(self, definition: Definition, whole: Definition) -> None:
        self.rows: list[Cells] = []
        self.choices: list[Cells] = []
        self._lists: dict[object, str] = {}
        self._documents = {one["name"]: one for one in whole.document["question"]}
        # Lists are one if they are alike in every language.
        self._alike: dict[str, list[tuple[Choice, ...]]] = {}
        for one in whole.translations:
            for field in one.fields:
                self._alike.setdefault(field.name, []).append(field.choices)
        for field in whole.fields if self._alike else ():
            self._alike[field.name].append(field.choices)
        self._taken = {question.name for question in definition.questions}
        self._fields = {field.name: field for field in definition.fields}
        self._names: dict[str, str] = {}  # of each field, there
        for question in definition.questions:
            for field in question.fields:
                self._names[field.name] = self._name_of(question, field)
        self._in_section = False
        if definition.intro:
            part = {"tangible::part": "intro", "name": name_from("intro", "q", self._taken)}
            self.rows.append({"type": "note", "label": _cell(definition.intro), **part})
        for question in definition.questions:
            self.rows += self._rows_of(question)
        self.rows += self._end_of_section()

    def _name_of(self, question: Question, field: Field) -> str:
        if field.name == question.name:
            return field.name
        if field.name == f"{question.name}.other":
            return f"{question.name}_other"  # as or_other calls it
        return name_from(field.name, "q", self._taken)

    def _rows_of(self, question: Question) -> Iterator[Cells]:
        if question.kind.begins_page:
            yield from self._end_of_section()
            self._in_section = True
            yield {"type": "begin_group", "appearance": "field-list", **self._common(question)}
        elif question.type in NATIVE:
            yield self._native(question)
        else:
            yield from self._ours(question)

    def _end_of_section(self) -> list[Cells]:
        return [{"type": "end_group"}] if self._in_section else []

    def _native(self, question: Question) -> Cells:
        cells = {"type": question.type, **self._common(question)}
        settings = {
            name: said
            for name, said in self._documents[question.name].items()
            if name not in COMMON
        }
        if "choices" in question.settings:
            other = " or_other" if question.settings.get("other") else ""
            listed = question.settings["choices"] + tuple(filter(None, [question.fields[0].na]))
            cells["type"] = f"{question.type} {self._list(listed, question.fields[0])}{other}"
            settings = {name: said for name, said in settings.items() if name in BESIDES}
            cells["constraint"] = selected_constraint(question.fields[0])
            if any(one.exclusive for one in listed):
                settings["exclusive"] = [*question.fields[0].alone]
        elif question.type == "range":
            span = question.settings
            cells["parameters"] = f"start={span['min']} end={span['max']} step={span['step']}"
        elif question.type == "text":
            cells["appearance"] = "multiline" if settings.get("multiline") else ""
            longest = settings.get("max_length")
            cells["constraint"] = f"string-length(.) <= {longest}" if longest else ""
        else:
            bounds = (("min", ">="), ("max", "<="))
            said = [f". {sign} {settings[end]}" for end, sign in bounds if end in settings]
            cells["constraint"] = " and ".join(one for one in said if "e" not in one)
        found, _ = limits(SheetRow(0, cells), question.type)
        lost = {
            name: said for name, said in settings.items() if repr(found.get(name)) != repr(said)
        }
        return self._with(cells, lost)

    def _ours(self, question: Question) -> Iterator[Cells]:
        """The rows of a kind that XLSForm does not have; a group if no field has its name."""
        document = self._documents[question.name]
        settings = {name: said for name, said in document.items() if name not in (*COMMON, "items")}
        head = self._with({**self._common(question), "tangible::type": question.type}, settings)
        first, *others = question.fields
        leads = first.name == question.name
        yield {**head, **(self._asked(first) if leads else {"type": "begin_group"})}
        for field in others if leads else question.fields:
            yield {
                **self._asked(field),
                "name": self._names[field.name],
                "label": _cell(field.label, field.name),
                "relevant": head["relevant"] if leads else "",
                "required": "yes" if field.required else "",
                "tangible::type": field.type,
                "tangible::part": field.name,
                "tangible::settings": _json({"label": field.label} if _loses(field.label) else {}),
            }
        if not leads:
            yield {"type": "end_group", "tangible::part": question.name}

    def _asked(self, field: Field) -> Cells:
        """The cells for the nearest type of a field in XLSForm."""
        if (
            field.type == "score"
            and all(one.name == one.label for one in field.choices)
            and not field.na
        ):
            first, last = field.choices[0].name, field.choices[-1].name
            return {"type": "range", "parameters": f"start={first} end={last} step=1"}
        if field.choices:
            return {"type": f"{SELECTS[field.type]} {self._list(field.choices, field)}"}
        return {"type": field.type if field.type in PLAIN_TYPES else "text"}

    def _common(self, question: Question) -> Cells:
        cells = {
            "name": question.name,
            "label": _cell(question.label, question.name),
            "hint": _cell(question.hint),
            "required": "yes" if question.required else "",
            "relevant": "",
        }
        texts = {"label": question.label, "hint": question.hint}
        lost: dict[str, Any] = {name: text for name, text in texts.items() if _loses(text)}
        if question.condition:
            cells["relevant"], comes_back = self._relevant(question.condition)
            if comes_back != question.relevant:
                lost["relevant"] = [cells["relevant"], question.relevant]
        return self._with(cells, lost)

    def _relevant(self, condition: Condition) -> tuple[str, str]:
        """The condition as XLSForm writes it, and as our importer would read that."""
        known = {
            there: Known(here, self._fields[here].type, self._fields[here].labels and {
                one.name: one.name for one in self._fields[here].choices
            })
            for here, there in self._names.items()
        }  # fmt: skip
        try:
            there = xpath(condition, self._fields, self._names)
            return there, str(here(parse(there, "xlsform"), known))
        except (Untranslatable, KeyError):
            return "", ""

    def _list(self, choices: tuple[Choice, ...], field: Field) -> str:
        """The name of the list with these choices, added if there is none yet."""
        key = (choices, *self._alike.get(field.name, ()))
        if key not in self._lists:
            name = self._lists[key] = f"list_{len(self._lists) + 1}"
            for choice in choices:
                exact = _json({"label": choice.label} if _loses(choice.label) else {})
                label = _cell(choice.label, choice.name)
                self.choices.append(
                    {"list_name": name, "name": choice.name, "label": label, CHOICES[-1]: exact}
                )
        return self._lists[key]

    def _with(self, cells: Cells, exact: Mapping[str, Any]) -> Cells:
        before = json.loads(cells.get("tangible::settings") or "{}")
        return {**cells, "tangible::settings": _json({**before, **exact})}


BESIDES = ("na", "at_least", "at_most")  # of questions with choices
COMMON = ("name", "type", "label", "hint", "required", "relevant", "choices", "other")


def _cell(text: str, instead: str = "") -> str:
    """The text as a cell holds it, `instead` if it shows nothing; "" if it is not translated."""
    return "" if isinstance(text, Borrowed) else shown(text) or instead


def _loses(text: str) -> bool:
    return not isinstance(text, Borrowed) and (text != text.strip() or bool(LOST.search(text)))


def _json(document: Mapping[str, Any]) -> str:
    if not document:
        return ""
    said = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return LOST.sub(lambda found: f"\\u{ord(found[0][0]):04x}{found[0][1:]}", said)


def _put(cell: Any, text: str) -> None:
    """Put text into a cell as text: no formula runs, no number loses its zeros."""
    if len(text) > LONGEST_CELL:
        raise FileError(
            ngettext(
                "A text is too long for a cell of a spreadsheet (%(num)s characters): %(text)r …",
                "A text is too long for a cell of a spreadsheet (%(num)s characters): %(text)r …",
                LONGEST_CELL,
                text=text[:60],
            )
        )
    cell.value = text
    cell.data_type = "s"

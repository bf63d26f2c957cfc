"""A LimeSurvey survey structure (.lss) as a definition."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from formats.condition.translation import asked_when
from formats.definition.importer import Document, Importer, check_size, tag_in
from formats.limesurvey.kind import LimeQuestion, Option, questions_of
from formats.text.markup import to_markdown, to_phrase
from formats.unread import FileError
from formats.xml import tree
from language.message import gettext as _
from models.form.condition import Condition
from models.form.name import name_from

LARGEST_SURVEY = 4_000_000  # bytes
Record = dict[str, str]


def read(data: bytes, title: str) -> tuple[Document, list[str]]:
    """The definition in a survey structure, and a report with a line for each thing left out.

    Raises FileError if it is none.
    """
    check_size(data, LARGEST_SURVEY)
    root = tree(data)
    if root.findtext("LimeSurveyDocType", "").strip() != "Survey":
        raise FileError(_("This is no survey structure: in LimeSurvey choose Export, .lss."))
    return _Reading(root, title).whole()


class _Reading(Importer):
    dialect = "limesurvey"
    mention = re.compile(r"\{(?P<name>[A-Za-z]\w*)(?:\.(?:shown|NAOK|value|code))?\}")

    def __init__(self, root: Element, title: str) -> None:
        super().__init__()
        self._root, self._title = root, title
        self._tables: dict[str, list[Record]] = {}
        self._indexes: dict[str, dict[str, list[Record]]] = {}
        about = (self._records("surveys") or [{}])[0]
        spoken = [one.text or "" for one in root.iterfind("languages/language")]
        self._language = about.get("language") or (spoken or [""])[0]
        self._anonymous = about.get("anonymized", "Y") != "N"
        if others := [one for one in spoken if one != self._language]:
            self.report.append(
                _(
                    "language: %(language)s is taken; left out: %(others)s",
                    language=self._language,
                    others=", ".join(others),
                )
            )
        self._texts = self._translated("question_l10ns", "qid")
        self._answer_texts = self._translated("answer_l10ns", "aid")

    def whole(self) -> tuple[Document, list[str]]:
        about = self._own(self._records("surveys_languagesettings"), "surveyls_language")
        texts = {
            "intro": ("surveyls_description", "surveyls_welcometext"),
            "thanks": ("surveyls_endtext",),
        }
        said = {
            setting: "\n\n".join(filter(None, (to_markdown(about.get(one, "")) for one in parts)))
            for setting, parts in texts.items()
        }
        groups = self._groups()
        asked = [(group, list(self._asked(group.get("gid", "")))) for group in groups]
        for _group, questions in asked:
            for one in questions:
                self.known |= one.known
        self.begin()
        for group, questions in asked:
            self._take_group(group, alone=len(groups) == 1)
            for one in questions:
                self._take(one)
                self.later -= set(one.known)
        if not self.questions:
            raise FileError(_("There is no question in it that can be asked here."))
        title = to_phrase(about.get("surveyls_title", "")) or self._title
        return self.document(
            title=title, language=tag_in(self._language), **said, anonymous=self._anonymous
        )

    def _groups(self) -> list[Record]:
        texts = self._translated("group_l10ns", "gid")
        found: dict[str, Record] = {}
        for group in self._records("groups"):
            if group.get("language", self._language) == self._language:
                found[group.get("gid", "")] = {**group, **texts.get(group.get("gid", ""), {})}
        return sorted(found.values(), key=lambda one: _order(one, "group_order"))

    def _take_group(self, group: Record, *, alone: bool) -> None:
        heading = to_phrase(group.get("group_name", ""))
        when = self._when(_("group %(heading)s", heading=heading), group.get("grelevance", ""))
        if alone and not when:
            return
        name = name_from(heading or "section", "q", self.taken)
        hint = to_phrase(group.get("description", ""))
        about = {"hint": hint} if hint else {}
        section = {"name": name, "type": "section", "label": heading or "…", **about}
        self.questions.append({**section, **asked_when(when)})

    def _asked(self, group: str) -> Iterator[LimeQuestion]:
        seen = set()
        mine = self._of("questions", "gid", group)
        for record in sorted(mine, key=lambda one: _order(one, "question_order")):
            if record.get("qid", "") in seen or not self._speaks(record):
                continue
            seen.add(record.get("qid", ""))
            text = {**record, **self._texts.get(record.get("qid", ""), {})}
            yield LimeQuestion(
                code=record.get("title", ""),
                type=record.get("type", ""),
                label=to_phrase(text.get("question", "")) or record.get("title", "") or "…",
                block=to_markdown(text.get("question", "")),
                hint=to_phrase(text.get("help", "")),
                required=record.get("mandatory") == "Y",
                other=record.get("other") == "Y",
                when=record.get("relevance", ""),
                parts=self._parts(record.get("qid", "")),
                answers=self._answers(record.get("qid", "")),
                attributes=self._attributes(record.get("qid", "")),
                taken=self.taken,
            )

    def _take(self, asked: LimeQuestion) -> None:
        place = _("question %(code)s", code=asked.code)
        found, left = questions_of(asked)
        self.leave_out(place, left)
        if found:
            self.ask(place, found, self._when(place, asked.when))

    def _when(self, place: str, said: str) -> Condition | None:
        return None if said.strip() in ("", "1") else self.condition(place, said)

    def _parts(self, question: str) -> list[Option]:
        found = {}
        for one in self._of("subquestions", "parent_qid", question):
            if self._speaks(one):
                text = self._texts.get(one.get("qid", ""), one).get("question", "")
                found[one.get("qid", "")] = _option(one, "title", "question_order", text)
        return sorted(found.values(), key=lambda one: one.order)

    def _answers(self, question: str) -> list[Option]:
        found = []
        for one in self._of("answers", "qid", question):
            if self._speaks(one):
                text = self._answer_texts.get(one.get("aid", ""), one).get("answer", "")
                found.append(_option(one, "code", "sortorder", text))
        return sorted(found, key=lambda one: one.order)

    def _attributes(self, question: str) -> Record:
        return {
            one.get("attribute", ""): one.get("value", "")
            for one in self._of("question_attributes", "qid", question)
            if one.get("language", "") in ("", self._language)
        }

    def _speaks(self, record: Record) -> bool:
        """True for a record in our language; older structures have a row for each language."""
        return record.get("language", self._language) == self._language

    def _own(self, records: list[Record], key: str) -> Record:
        return next((one for one in records if one.get(key) == self._language), {})

    def _translated(self, table: str, key: str) -> dict[str, Record]:
        return {
            one.get(key, ""): one for one in self._records(table) if self._speaks(one)
        }  # fmt: skip

    def _of(self, table: str, key: str, value: str) -> list[Record]:
        """The records of a table that belong to one question or group."""
        if table not in self._indexes:
            index = self._indexes[table] = {}
            for one in self._records(table):
                index.setdefault(one.get(key, ""), []).append(one)
        return self._indexes[table].get(value, [])

    def _records(self, table: str) -> list[Record]:
        if table not in self._tables:
            self._tables[table] = [
                {cell.tag: (cell.text or "").strip() for cell in row}
                for row in self._root.iterfind(f"{table}/rows/row")
            ]
        return self._tables[table]


def _option(record: Record, code: str, order: str, text: str) -> Option:
    label = to_phrase(text) or record.get(code, "") or "…"
    return Option(record.get(code, ""), label, _order(record, order), record.get("scale_id", "0"))


def _order(record: Record, key: str) -> int:
    said = record.get(key, "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0

"""A SurveyJS form (JSON) as a definition."""

import json
import re
from collections.abc import Iterator
from typing import Any

from formats.answer.table import FileError
from formats.condition.foreign import Known, Untranslatable, parse
from formats.condition.translation import asked_when, here
from formats.surveyjs.kind import Document, Element, questions_of, said
from formats.text.markup import to_markdown
from models.form.condition import Condition
from models.form.name import name_from
from models.form.question import RESERVED

LARGEST, DEEPEST = 2_000_000, 10
NO_FORM = "This is no SurveyJS form: it has no pages with elements."
PIPED = re.compile(r"\{\s*([^{}]+?)\s*\}")


def read(data: bytes, title: str) -> tuple[Document, list[str]]:
    """The definition that a SurveyJS form describes, and a report: a line for what is left out.

    Raises FileError, with the line, where it is none.
    """
    if len(data) > LARGEST:
        raise FileError(f"The file has {len(data):,} bytes; {LARGEST:,} is the most for a form.")
    try:
        form = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as fault:
        raise FileError(f"Line {fault.lineno}: this is not JSON: {fault.msg}.") from None
    except UnicodeDecodeError:
        raise FileError("The file is not UTF-8: save it again as UTF-8.") from None
    except (RecursionError, ValueError):
        raise FileError("This is not a form: brackets in brackets, endless numbers.") from None
    if not isinstance(form, dict):
        raise FileError(NO_FORM)
    pages = form.get("pages", [{"elements": _listed(form)}])
    if not isinstance(pages, list) or not all(isinstance(one, dict) for one in pages):
        raise FileError(NO_FORM)
    return _Reading(form, pages, title).document()


class _Reading:
    def __init__(self, form: Document, pages: list[Document], title: str) -> None:
        self._form, self._pages, self._title = form, pages, title
        self._locale = str(form.get("locale") or "default")
        self._taken = set(RESERVED)
        self._known: dict[str, Known] = {}
        self._later: set[str] = set()
        self._elements: dict[int, Element] = {}
        self.report: list[str] = []

    def document(self) -> tuple[Document, list[str]]:
        for page in self._pages:
            for element in self._inside(page, 0):
                self._elements[id(element)] = one = Element(element, self._locale, self._taken)
                self._known |= one.known
        self._later = set(self._known)
        found: list[Document] = []
        for number, page in enumerate(self._pages, 1):
            found += self._page(page, number)
        if not found:
            raise FileError("There is no question in it that can be asked here.")
        about = {
            "intro": said(self._form.get("description"), self._locale),
            "thanks": to_markdown(said(self._form.get("completedHtml"), self._locale)),
        }
        titles = [one.given.get("title") for one in self._elements.values()]
        titles += [one.get("title") for one in (self._form, *self._pages)]
        if any(isinstance(one, dict) and len(one) > 1 for one in titles):
            self.report.append(f"language: {self._locale} is taken; the others are left out")
        return {
            "title": _line(said(self._form.get("title"), self._locale))[:200] or self._title,
            **{setting: text for setting, text in about.items() if text},
            "question": found,
        }, self.report

    def _inside(self, holder: Document, depth: int) -> Iterator[Document]:
        """The elements in a page, those of panels too."""
        if depth > DEEPEST:
            raise FileError(f"There are panels more than {DEEPEST} deep.")
        for element in _listed(holder):
            if not isinstance(element, dict):
                raise FileError("There is an element that is no object: {…}.")
            yield element
            if element.get("type") == "panel":
                yield from self._inside(element, depth + 1)

    def _page(self, page: Document, number: int) -> Iterator[Document]:
        when = self._asked_when(f"page {number}", page)
        heading = _line(said(page.get("title"), self._locale))
        if heading or when or len(self._pages) > 1:
            label = heading or f"Page {number}"
            name = name_from(heading or f"page {number}", "q", self._taken)
            hint = _line(said(page.get("description"), self._locale))
            about = {"hint": self._piped(name, hint)} if hint else {}
            section = {"name": name, "type": "section", "label": self._piped(name, label)}
            yield {**section, **about, **asked_when(when)}
        yield from self._questions(page, [])

    def _questions(self, holder: Document, when: list[Condition | None]) -> Iterator[Document]:
        for element in _listed(holder):
            one = self._elements[id(element)]
            mine = [*when, self._asked_when(one.place, element)]
            if element.get("type") == "panel":
                if heading := _line(said(element.get("title"), self._locale)):
                    label = f"## {self._piped(one.place, heading)}"
                    yield {"name": one.name, "type": "note", "label": label, **asked_when(*mine)}
                yield from self._questions(element, mine)
                continue
            found, left = questions_of(one)
            self.report += [f"{one.place}: {line}" for line in left]
            for question in found:
                for text in ("label", "hint"):
                    if text in question:
                        question[text] = self._piped(one.place, question[text])
                yield {**question, **asked_when(*mine)}
            self._later -= set(one.known)

    def _asked_when(self, place: str, element: Document) -> Condition | None:
        condition = element.get("visibleIf")
        if element.get("visible") is False:
            self.report.append(f"{place}: it is hidden there and shown here")
        if not isinstance(condition, str) or not condition.strip():
            return None
        try:
            return here(parse(condition, "surveyjs"), self._known, self._later)
        except Untranslatable as fault:
            self.report.append(f"{place}: {fault}, so everyone is asked: {condition}")
            return None

    def _piped(self, place: str, text: str) -> str:
        def put(found: re.Match[str]) -> str:
            known = self._known.get(found[1])
            if known is None:
                self.report.append(f"{place}: {found[0]} is not filled in here")
            return f"${{{known.name}}}" if known else found[0]

        return PIPED.sub(put, text)


def _listed(holder: Document) -> list[Any]:
    found = holder.get("elements", holder.get("questions"))
    return found if isinstance(found, list) else []


def _line(text: str) -> str:
    return " ".join(text.split())

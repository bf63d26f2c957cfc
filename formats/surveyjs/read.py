"""A SurveyJS form (JSON) as a definition."""

import json
import re
from collections.abc import Iterator
from typing import Any

from formats.condition.foreign import NAMED
from formats.definition.importer import Document, Importer, check_size, tag_in
from formats.surveyjs.kind import Element, questions_of, said
from formats.text.markup import to_markdown
from formats.unread import FileError
from language.message import gettext as _
from language.message import lazy_gettext
from models.form.condition import Condition
from models.form.name import name_from

LARGEST_FORM, DEEPEST_PANEL = 2_000_000, 10
NO_FORM = lazy_gettext("This is no SurveyJS form: it has no pages with elements.")


def read(data: bytes, title: str) -> tuple[Document, list[str]]:
    """The definition in a SurveyJS form, and a report with a line for each thing left out.

    Raises FileError if it is none.
    """
    check_size(data, LARGEST_FORM)
    try:
        form = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as fault:
        raise FileError(
            _("Line %(line)s: this is not JSON: %(fault)s.", line=fault.lineno, fault=fault.msg)
        ) from None
    except UnicodeDecodeError:
        raise FileError(_("The file is not UTF-8: save it again as UTF-8.")) from None
    except (RecursionError, ValueError):
        raise FileError(_("This is not a form: brackets in brackets, endless numbers.")) from None
    if not isinstance(form, dict):
        raise FileError(str(NO_FORM))
    pages = form.get("pages", [{"elements": _listed(form)}])
    if not isinstance(pages, list) or not all(isinstance(one, dict) for one in pages):
        raise FileError(str(NO_FORM))
    return _Reading(form, pages, title).whole()


class _Reading(Importer):
    dialect = "surveyjs"
    mention = re.compile(NAMED["surveyjs"])

    def __init__(self, form: Document, pages: list[Document], title: str) -> None:
        super().__init__()
        self._form, self._pages, self._title = form, pages, title
        self._locale = str(form.get("locale") or "default")
        self._elements: dict[int, Element] = {}

    def whole(self) -> tuple[Document, list[str]]:
        for page in self._pages:
            for element in self._inside(page, 0):
                self._elements[id(element)] = one = Element(element, self._locale, self.taken)
                self.known |= one.known
        self.begin()
        for number, page in enumerate(self._pages, 1):
            self._take_page(page, number)
        if not self.questions:
            raise FileError(_("There is no question in it that can be asked here."))
        titles = [one.given.get("title") for one in self._elements.values()]
        titles += [one.get("title") for one in (self._form, *self._pages)]
        if any(isinstance(one, dict) and len(one) > 1 for one in titles):
            self.report.append(
                _("language: %(locale)s is taken; the others are left out", locale=self._locale)
            )
        return self.document(
            language=tag_in(self._locale),
            title=_line(said(self._form.get("title"), self._locale))[:200] or self._title,
            intro=said(self._form.get("description"), self._locale),
            thanks=to_markdown(said(self._form.get("completedHtml"), self._locale)),
        )

    def _inside(self, holder: Document, depth: int) -> Iterator[Document]:
        """The elements of a page, including those inside panels."""
        if depth > DEEPEST_PANEL:
            raise FileError(
                _("There are panels more than %(deepest)s deep.", deepest=DEEPEST_PANEL)
            )
        for element in _listed(holder):
            if not isinstance(element, dict):
                raise FileError(_("There is an element that is no object: {…}."))
            yield element
            if element.get("type") == "panel":
                yield from self._inside(element, depth + 1)

    def _take_page(self, page: Document, number: int) -> None:
        when = self._when(_("page %(number)s", number=number), page)
        heading = _line(said(page.get("title"), self._locale))
        if heading or when or len(self._pages) > 1:
            name = name_from(heading or f"page {number}", "q", self.taken)
            hint = _line(said(page.get("description"), self._locale))
            about = {"hint": hint} if hint else {}
            label = heading or f"Page {number}"  # becomes the survey’s own words
            self.ask(name, [{"name": name, "type": "section", "label": label, **about}], when)
        self._take(page, [])

    def _take(self, holder: Document, when: list[Condition | None]) -> None:
        for element in _listed(holder):
            one = self._elements[id(element)]
            mine = [*when, self._when(one.place, element)]
            if element.get("type") == "panel":
                if heading := _line(said(element.get("title"), self._locale)):
                    note = {"name": one.name, "type": "note", "label": f"## {heading}"}
                    self.ask(one.place, [note], *mine)
                self._take(element, mine)
                continue
            found, left = questions_of(one)
            self.leave_out(one.place, left)
            self.ask(one.place, found, *mine)
            self.later -= set(one.known)

    def _when(self, place: str, element: Document) -> Condition | None:
        if element.get("visible") is False:
            self.report.append(_("%(place)s: it is hidden there and shown here", place=place))
        said = element.get("visibleIf")
        if not isinstance(said, str) or not said.strip():
            return None
        return self.condition(place, said)


def _listed(holder: Document) -> list[Any]:
    found = holder.get("elements", holder.get("questions"))
    return found if isinstance(found, list) else []


def _line(text: str) -> str:
    return " ".join(text.split())

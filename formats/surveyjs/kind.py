"""The element types of SurveyJS, and our kinds for them."""

from collections.abc import Callable
from typing import Any

from formats.condition.foreign import Known
from formats.definition.importer import (
    Document,
    for_each,
    grid,
    named,
    no_number,
    number_in,
    steps_of,
)
from formats.text.markup import to_markdown
from language.message import gettext as _
from models.form.kind import LONG_TEXT
from models.form.name import name_from
from models.form.setting import MAX_CHOICES
from models.form.written_number import NumberUnfit

INPUTS = {"number": "decimal", "date": "date", "time": "time", "email": "email", "range": "range"}
RANGE = {"min": 0, "max": 100, "step": 1}  # where nothing is said
# Properties that change what is asked or accepted, without a counterpart here.
LEFT_OUT = (
    "validators",
    "requiredIf",
    "enableIf",
    "choicesByUrl",
    "choicesVisibleIf",
    "defaultValue",
    "defaultValueExpression",
)


class Element:
    """An element, with its name here and its choices."""

    def __init__(self, given: Document, locale: str, taken: set[str]) -> None:
        self.given, self.locale, self.taken = given, locale, taken
        self.type = str(given.get("type", ""))
        self.there = str(given.get("name", ""))
        self.place = f"{self.type or _('element')} {self.there}".strip()
        self.name = name_from(self.there or self.type, "q", taken)
        self.options = self.options_in(given.get("choices"))
        self.rows, self.columns = (self.options_in(given.get(one)) for one in ("rows", "columns"))
        self.left: list[str] = []  # a line for each setting that is left out
        self.shown = " ".join(self.text("title").split()) or self.there or "…"

    def text(self, key: str) -> str:
        """A text of the element, in the language that is imported."""
        return said(self.given.get(key), self.locale)

    def number(self, key: str, usual: float | None) -> Any:
        """A number of the element, an int if it is whole; `usual` if there is none."""
        given = self.given.get(key)
        if given is None or given == "":
            return usual
        try:
            return number_in(given)
        except NumberUnfit:
            self.left.append(no_number(key, given))
            return usual

    def leave_out(self, *keys: str) -> None:
        """Say that these properties, where they are given, are left out."""
        given = [key for key in keys if self.given.get(key) not in (None, "")]
        self.left += [_("%(key)s: left out", key=key) for key in given]

    @property
    def required(self) -> bool:
        """True if it has to be answered."""
        keys = ("isRequired", "isAllRowRequired", "eachRowRequired")
        return any(self.given.get(key) is True for key in keys)

    @property
    def known(self) -> dict[str, Known]:
        """It and its rows, by the names that expressions use."""
        names = {value: one["name"] for (value, text), one in self._pairs(self.options)}
        if self.type == "boolean":
            names = {"true": "yes", "false": "no"}
        if self.type == "matrix":
            steps = steps_of(self.columns)
            return {
                f"{self.there}.{value}": Known(f"{self.name}.{item['name']}", "score", steps)
                for (value, text), item in self._pairs(self.rows)
            }
        return {self.there: Known(self.name, FIELDS.get(self.type, self._written), names)}

    @property
    def _written(self) -> str:
        kind = INPUTS.get(str(self.given.get("inputType")), "text")
        return "decimal" if kind == "range" else kind

    def _pairs(self, options: list[tuple[str, str]]) -> Any:
        return zip(options, named(options), strict=True)

    def options_in(self, listed: Any) -> list[tuple[str, str]]:
        """(value, text) of each choice, without repeated values."""
        found: dict[str, str] = {}
        for one in listed if isinstance(listed, list) else []:
            value = one.get("value", one.get("name")) if isinstance(one, dict) else one
            text = said(one.get("text", one.get("title")), self.locale) if isinstance(
                one, dict
            ) else ""  # fmt: skip
            if value is not None and str(value).strip():
                found.setdefault(str(value), " ".join(text.split()) or str(value))
        return list(found.items())


def said(given: Any, locale: str) -> str:
    """A text; of one in several languages this one, else the default, else the first."""
    if isinstance(given, dict):
        spoken = {str(key): str(text) for key, text in given.items() if isinstance(text, str)}
        return spoken.get(locale) or spoken.get("default") or next(iter(spoken.values()), "")
    return str(given) if isinstance(given, str | int | float) else ""


def questions_of(element: Element) -> tuple[list[Document], list[str]]:
    """Our questions for this element, and a line for each thing that is left out."""
    make = KINDS.get(element.type)
    if make is None:
        return [], [_("its type is not asked here: left out")]
    if element.type in CHOOSING and not element.options:
        return [], [_("it has no choices of its own: left out")]
    if element.type == "matrix" and not (element.rows and element.columns):
        return [], [_("it has no rows or no columns: left out")]
    left = [_("%(key)s: left out", key=key) for key in LEFT_OUT if element.given.get(key)]
    return make(element), left + element.left


def _common(element: Element, kind: str, **settings: Any) -> Document:
    found: Document = {"name": element.name, "type": kind, "label": element.shown}
    hint = " ".join(element.text("description").split())
    found |= {"hint": hint} if hint else {}
    found |= {"required": True} if element.required else {}
    return found | {setting: value for setting, value in settings.items() if value is not None}


def _choosing(kind: str) -> Callable[[Element], list[Document]]:
    def make(element: Element) -> list[Document]:
        given = element.given
        other = bool(given.get("hasOther") or given.get("showOtherItem")) and kind != "rank"
        options = [one for one in element.options if not (other and one[0] == "other")]
        has_none = bool(given.get("hasNone") or given.get("showNoneItem"))
        if has_none:
            options.append(("none", element.text("noneText") or "None"))
        choices: list[Document] = list(named(options))
        if has_none and kind == "select_multiple":
            choices[-1]["exclusive"] = True
        settings: Document = {"other": True} if other else {}
        return [_common(element, kind, choices=choices, **settings, **_numbers(element, kind))]

    return make


def _numbers(element: Element, kind: str) -> Document:
    """How many choices there have to be, and may be; 0 is no limit there either."""
    bounds = {"at_least": "minSelectedChoices", "at_most": "maxSelectedChoices"}
    found: Document = {}
    for setting, key in bounds.items():
        said = element.number(key, 0)
        if not said:
            continue
        if kind == "select_multiple" and isinstance(said, int) and 0 < said <= MAX_CHOICES:
            found[setting] = said
        else:
            element.leave_out(key)
    return found


def _text(element: Element) -> list[Document]:
    kind = INPUTS.get(str(element.given.get("inputType")), "text")
    if kind == "range":
        bounds = {one: element.number(one, usual) for one, usual in RANGE.items()}
        return [_common(element, kind, **bounds)]
    if kind == "decimal":
        element.leave_out("step")
        bounds = {one: element.number(one, None) for one in ("min", "max")}
        return [_common(element, kind, **bounds)]
    element.leave_out("min", "max", "step")
    if kind != "text":
        return [_common(element, kind)]
    return [_common(element, kind, max_length=_longest(element))]


def _comment(element: Element) -> list[Document]:
    return [_common(element, "text", multiline=True, max_length=_longest(element))]


def _longest(element: Element) -> int | None:
    """The most characters; None for -1, which is no limit of its own there."""
    longest = element.number("maxLength", None)
    if longest is None or longest <= 0:
        return None
    if not isinstance(longest, int) or longest > LONG_TEXT:
        element.leave_out("maxLength")
        return None
    return longest


def _boolean(element: Element) -> list[Document]:
    yes, no = element.text("labelTrue") or "Yes", element.text("labelFalse") or "No"
    choices = [{"name": "yes", "label": yes}, {"name": "no", "label": no}]
    return [_common(element, "select_one", choices=choices)]


def _rating(element: Element) -> list[Document]:
    ends = {"low": element.text("minRateDescription"), "high": element.text("maxRateDescription")}
    settings = {end: text for end, text in ends.items() if text}
    values = element.options_in(element.given.get("rateValues"))
    least, most = element.number("rateMin", 1), element.number("rateMax", 5)
    step = element.number("rateStep", 1)
    if "rateCount" in element.given and "rateMax" not in element.given:
        most = least + (element.number("rateCount", 5) - 1) * step
    if values:
        if [value for value, text in values if value == text] != [
            str(n) for n in range(1, len(values) + 1)
        ]:
            return [_common(element, "select_one", choices=named(values))]
        least, most = 1, len(values)
    if (least, most, step) == (0, 10, 1):
        return [_common(element, "nps", **settings)]
    if step != 1 and not values:
        return [_common(element, "range", min=least, max=most, step=step)]
    if least == 1 and isinstance(most, int) and 2 <= most <= 10:
        return [_common(element, "rating", scale=most, **settings)]
    return [_common(element, "integer", min=least, max=most)]


def _matrix(element: Element) -> list[Document]:
    rows = named(element.rows)
    return grid(_common(element, "likert"), rows, element.columns, element.taken)


def _several_texts(element: Element) -> list[Document]:
    items = named(element.options_in(element.given.get("items")))
    return for_each(_common(element, "text") | {"label": ""}, items, element.taken)


def _html(element: Element) -> list[Document]:
    text = to_markdown(element.text("html"))
    return [{"name": element.name, "type": "note", "label": text}] if text else []


CHOOSING = {"radiogroup", "dropdown", "buttongroup", "checkbox", "tagbox", "ranking"}
CHOOSING |= {"imagepicker"}
KINDS: dict[str, Callable[[Element], list[Document]]] = {
    **dict.fromkeys(("radiogroup", "dropdown", "buttongroup"), _choosing("select_one")),
    **dict.fromkeys(("checkbox", "tagbox"), _choosing("select_multiple")),
    "imagepicker": lambda element: _choosing(
        "select_multiple" if element.given.get("multiSelect") else "select_one"
    )(element),
    "ranking": _choosing("rank"),
    "text": _text,
    "comment": _comment,
    "boolean": _boolean,
    "rating": _rating,
    "matrix": _matrix,
    "multipletext": _several_texts,
    "html": _html,
}
FIELDS = {
    **dict.fromkeys(("radiogroup", "dropdown", "buttongroup", "imagepicker", "boolean"), "one"),
    **dict.fromkeys(("checkbox", "tagbox"), "many"),
    "rating": "score",
}

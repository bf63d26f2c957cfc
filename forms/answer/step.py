"""A step: the part of a form on one page, the answers it carries along, and the next step.

See docs/decisions/0011-steps.md.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from forms.answer.response import Answered, ResponseForm
from language.message import Lazy
from language.message import lazy_gettext as _
from models.form.condition import Comparison, Condition
from models.form.definition import Definition
from models.form.field import WRITTEN, Field

# Names of hidden inputs; no question can have such a name.
AT, SHOWN = "_page", "_shown"
NOTHING_YET = _("Nothing is answered yet. Answer one clause or more, then send.")


class Step:
    """One page of a form: a section, or its questions that depend on answers to others of it."""

    def __init__(
        self,
        definition: Definition,
        form: ResponseForm,
        at: int = 0,
        shown: frozenset[str] = frozenset(),
        only: Sequence[str] | None = None,
    ) -> None:
        self.definition, self.form, self.at = definition, form, at
        self._shown, self._only = shown, only
        self._sections: list[list[Answered]] = []
        questions = iter(form.questions)
        for section in definition.sections:
            self._sections.append([next(questions) for _ in section])
        self.is_fresh = False

    def afresh(self) -> "Step":
        """This step without messages, as it is shown to someone who comes to it."""
        self.is_fresh = True
        for one in self.form.questions:
            one.faults = {}
        self.form.code.faults = {}
        return self

    @cached_property
    def questions(self) -> list[Answered]:
        """The questions on the page, some of them hidden yet; without the section's heading."""
        found = [one for one in self._section if not one.question.kind.begins_page]
        if self._only is not None:
            return [one for one in found if one.question.name in self._only]
        return [one for one in found if not self._is_held(one) and self._may_be_asked(one)]

    @property
    def heading(self) -> Answered | None:
        """The section that begins here; None if none does, or on a page that depends on answers."""
        first = self._section[0]
        return first if first.question.kind.begins_page and self._only is None else None

    @property
    def follows(self) -> bool:
        """True for a page of questions that follow from the answers of the page before."""
        return bool(self._only)

    @property
    def is_empty(self) -> bool:
        """True when nothing more is asked: there is only the button to send."""
        return self._only is not None and not self._only

    @property
    def value(self) -> str:
        """The place of this step in the form, as the page sends it back."""
        return str(self.at) if self._only is None else f"{self.at}:{','.join(self._only)}"

    def when(self, one: Answered) -> str:
        """The part of its condition that the page has to decide, as JSON; "" if it is decided."""
        rest = self._rest(one)
        if isinstance(rest, bool):
            return ""
        listed = rest.fold(
            self._listed, lambda part: ["not", part], lambda word, parts: [word, *parts]
        )
        return json.dumps(listed, separators=(",", ":"))

    def waits(self, one: Answered) -> bool:
        """True if the page has to record in `_shown` that the person saw this question."""
        is_asked = not one.question.kind.begins_page
        return is_asked and (one.question.condition is not None or self._is_held(one))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """(name, value) of the hidden inputs: the answers of other pages, and what was shown."""
        standing = {one.question.name for one in self.questions}
        travelling = [(SHOWN, name) for name in sorted(self._shown - standing)]
        return (
            (travelling if self._only is not None else [])
            + [
                (name, text.replace("\0", ""))
                for one in self.form.questions
                if one.question.name not in standing
                for name, texts in one.sent.items()
                for text in texts
                if text
            ]
            + ([] if self.asks_code else self.form.code.kept)
        )

    @property
    def asks_code(self) -> bool:
        """True if the code is asked for on this page, which is the one before sending."""
        return bool(self.form.code.elements) and self.is_last

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(input name, question, message) of the faults in questions that were shown here."""
        return [
            (name, one.asked(name), fault)
            for one in self._section
            if not self.waits(one) or one.question.name in self._shown
            for name, fault in one.faults.items()
        ] + (self.form.code.told() if self.asks_code else [])

    @property
    def number(self) -> int:
        """The number of this part among those that the person is shown, from 1."""
        return sum(map(self._stands, range(self.at))) + 1

    @cached_property
    def total(self) -> int:
        """The most parts that this person may be shown, as far as the answers tell now."""
        return self.number + sum(map(self._may_stand, range(self.at + 1, len(self._sections))))

    @property
    def is_last(self) -> bool:
        """True when nothing can come after it."""
        return self.number == self.total

    @property
    def can_go_back(self) -> bool:
        """True when something came before it."""
        return self._only is not None or self.number > 1

    def after(self, go: str | None) -> "Next | Wrong | Unanswered | Done":
        """The outcome of sending this step with the button `go` (None: all in one request).

        "stay" asks for this step with what was written so far, "told" also for what was said to be
        wrong with it; "empty" sends what has no answer.
        """
        if go in ("stay", "told"):
            return self._again(is_told=go == "told")
        outcome = self._onward(go)
        if go == "send" and isinstance(outcome, Done) and self.definition.fields:
            return Unanswered(self) if self.form.is_empty else outcome
        return outcome

    def _again(self, *, is_told: bool) -> "Next | Wrong | Unanswered":
        """This step as it stands, or the one before where it is asked no longer."""
        if not (self._only or self._stands(self.at)):
            return Next(self.back())
        if is_told and self.faults:
            return Wrong(self)
        return Unanswered(self) if is_told and self.form.is_empty else Next(self)

    def _onward(self, go: str | None) -> "Next | Wrong | Done":
        """The outcome of sending this step, before it is asked whether nothing was forgotten."""
        if not self.definition.comes_in_steps:
            return Wrong(self) if self.form.faults or self.form.code.faults else Done()
        if go == "back":
            return Next(self.back())
        if go and self.faults:
            return Wrong(self)
        following = self.forward(asks_to_send=go == "send") if go in ("next", "send") else None
        return Next(following) if following else self._end(stops=go == "stop")

    def back(self) -> "Step":
        """The step before this one."""
        if self._only is not None:
            return Step(self.definition, self.form, self.at)
        before = [n for n in range(self.at) if self._stands(n)]
        return Step(self.definition, self.form, before[-1] if before else 0)

    def forward(self, *, asks_to_send: bool) -> "Step | None":
        """The next step; None if there is none and the person asked to send."""
        waiting = [
            one.question.name
            for one in self._section
            if one.asked_at_all and self.waits(one) and one.question.name not in self._shown
        ]
        if waiting:
            return Step(self.definition, self.form, self.at, self._shown, waiting)
        for later in range(self.at + 1, len(self._sections)):
            if self._stands(later):
                return Step(self.definition, self.form, later)
        if asks_to_send:
            return None
        return Step(self.definition, self.form, self.at, self._shown, ())

    def first_wrong(self, *, stops: bool) -> "Step | None":
        """The first step on which something has to be put right, or None.

        With `stops` the person ends here, so that later questions left empty are no faults.
        """
        for at, section in enumerate(self._sections):
            for one in section:
                said = any(text.strip() for texts in one.sent.values() for text in texts)
                if stops and at > self.at and not said:
                    one.faults = {}
            held = [one.question.name for one in section if one.faults and self._is_held(one)]
            shown = frozenset(one.question.name for one in section)
            if held:
                return Step(self.definition, self.form, at, shown, held)
            if any(one.faults for one in section):
                return Step(self.definition, self.form, at, shown)
        return None

    def _end(self, *, stops: bool) -> "Wrong | Done":
        """The outcome of the whole form; only a guideline may be sent from the middle."""
        wrong = self.first_wrong(stops=stops and self.definition.kind == "guideline")
        if wrong is not None:
            return Wrong(wrong)
        if self.form.code.faults and not stops:
            return Wrong(self._last)
        return Wrong(self, NOTHING_YET) if stops and self.form.is_empty else Done()

    @property
    def _last(self) -> "Step":
        """The page on which the code is asked for."""
        if self.is_last:
            return self
        last = max(at for at in range(len(self._sections)) if self._stands(at))
        return Step(self.definition, self.form, last)

    @property
    def _section(self) -> list[Answered]:
        return self._sections[self.at]

    def _is_held(self, one: Answered) -> bool:
        """True if it names an answer of its own page, so that it is asked on a page after it."""
        named = self._named.get(one.question.name)
        return named is not None and not named.isdisjoint(self._on_page[one.question.name])

    @cached_property
    def _named(self) -> dict[str, set[str]]:
        """{question: fields that its label names}; a form has answers in their place."""
        asked = self.definition.questions if self.definition.branches else ()
        return {one.name: set(one.names_answers) for one in asked if one.names_answers}

    @cached_property
    def _on_page(self) -> dict[str, set[str]]:
        """{question: names of all fields on its page}."""
        found: dict[str, set[str]] = {}
        for section in self.definition.sections:
            fields = {field.name for one in section for field in one.fields}
            found |= {one.name: fields for one in section}
        return found

    @cached_property
    def _open(self) -> dict[str, Field]:
        """The fields whose answers may still change on this page."""
        if self._only is None:
            return _fields(one for one in self._section if not self._is_held(one))
        return _fields(one for one in self._section if one.question.name in self._only)

    @cached_property
    def _open_later(self) -> dict[str, Field]:
        """The fields whose answers may change before the form is sent, on this page or later."""
        here = self._open if self._only is not None else _fields(self._section)
        return here | _fields(one for page in self._sections[self.at + 1 :] for one in page)

    @cached_property
    def _answers(self) -> dict[str, Any]:
        return {
            field.name: field.compared(one.answers[field.name])
            for one in self.form.questions
            for field in one.question.fields
            if field.name in one.answers
        }

    def _rest(self, one: Answered, open: Mapping[str, Field] | None = None) -> Condition | bool:
        condition = one.question.condition
        if condition is None:
            return True
        return condition.left(self._answers, self._open if open is None else open)

    def _listed(self, one: Comparison) -> list[Any]:
        if one.sign == "answered":
            return [one.sign, one.name]
        # The page does not know the types of fields, so choices get a sign of their own.
        field = self._open[one.name]
        chosen = one.sign == "contains" and field.type not in WRITTEN
        listed = ["selected" if chosen else one.sign, one.name, one.value]
        if field.na and one.sign == "!=" and one.value != field.na.name:
            return ["and", listed, ["!=", one.name, field.na.name]]
        return listed

    def _may_be_asked(self, one: Answered) -> bool:
        return self._rest(one) is not False

    def _stands(self, at: int) -> bool:
        head, *rest = self._sections[at]
        questions = rest if head.question.kind.begins_page and rest else [head, *rest]
        return any(one.asked_at_all for one in questions)

    def _may_stand(self, at: int) -> bool:
        head, *rest = self._sections[at]
        if self._rest(head, self._open_later) is False and head.question.kind.begins_page:
            return False
        questions = rest if head.question.kind.begins_page and rest else [head, *rest]
        return any(self._rest(one, self._open_later) is not False for one in questions)


@dataclass(frozen=True)
class Next:
    """The form goes on with this step."""

    step: Step


@dataclass(frozen=True)
class Wrong:
    """Something has to be put right first, on this step; `problem` is a message about all of it."""

    step: Step
    problem: Lazy | str = ""


@dataclass(frozen=True)
class Unanswered:
    """Nothing is answered on any step: whether it is meant to be sent so has to be asked."""

    step: Step


@dataclass(frozen=True)
class Done:
    """The end of the form: nothing more is asked, and every answer is in order."""


def _fields(questions: Iterable[Answered]) -> dict[str, Field]:
    return {field.name: field for one in questions for field in one.question.fields}


def step_from(definition: Definition, form: ResponseForm, sent: MultiDict[str, str]) -> Step:
    """The step that was sent; the first if the sender does not say."""
    if not definition.comes_in_steps:
        return Step(definition, form)
    number, follows, names = sent.get(AT, "").partition(":")
    last = len(definition.sections) - 1
    at = min(int(number), last) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    there = {one.name for one in definition.sections[at]}
    shown = frozenset(sent.getlist(SHOWN)) & there
    only = [name for name in names.split(",") if name in there] if follows else None
    return Step(definition, form, at, shown, only)

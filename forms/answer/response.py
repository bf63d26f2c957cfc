"""The attendee's form: one field a question, made from the survey."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field as FormField

from forms.answer.answer import clean, how_many, read_all, read_contact
from forms.base import Form
from forms.wave.written_code import WrittenCode
from models.form import relevance
from models.form.definition import MOST_KEPT, Definition
from models.form.piping import (
    MOST_NAMED,
    MOST_NAMED_OF_ALL,
    NOTHING,
    Filled,
    PipedText,
    names_in,
    words_of,
)
from models.form.question import Question
from storage.cache import cached

KEY_LENGTH = 200
BESIDES = 20  # fields of a page beside its answers: the key, the version, the step, the code


class Answered:
    """All that was sent for one question: one input, or several (`day.other`, `talks.pace`).

    Text that is refused is kept, to be shown again.
    """

    __slots__ = ("answers", "asked_at_all", "contact", "faults", "question", "sent", "tells")

    def __init__(self, question: Question, formdata: Any = None, language: str = "") -> None:
        self.question = question
        self.asked_at_all = True
        self.sent: dict[str, list[str]] = {}
        self.answers: dict[str, Any] = {}
        self.faults: dict[str, str] = {}
        self.contact: str | None = None
        self.tells = False  # what was asked for may stand beside the contact
        if formdata is not None:
            self.sent = {one.name: formdata.getlist(one.name) for one in question.stored}
            self.answers, self.faults = read_all(question, self.sent.__getitem__, language)
            if question.apart:
                self._read_contact(formdata)

    def _read_contact(self, formdata: Any) -> None:
        self.sent |= {one.name: formdata.getlist(one.name) for one in self.question.apart}
        self.contact, self.tells, faults = read_contact(self.question, self.sent.__getitem__)
        self.faults |= faults

    @property
    def how_many(self) -> str:
        """What people are told of how many choices they may tick; "" where it is any number."""
        return how_many(self.question.fields[0]) if self.question.fields else ""

    @property
    def kept_apart(self) -> tuple[str, ...]:
        """(question, contact), and topic and place where they may be known; () without contact."""
        if self.contact is None:
            return ()
        asked = [str(self.answers.get(one.name, "")) for one in self.question.fields]
        return (self.question.name, self.contact, *(asked if self.tells else ()))

    def asked(self, name: str) -> str:
        """The label of the input `name`: of a grid's item, of a half, else of the question.

        Earlier answers are put into the question's own label, which may name only so many of them.
        The label of an item or a half is shown as it was written.
        """
        if self.question.rows:
            parts = (*self.question.rows, *self.question.apart)
            field = next(field for field in parts if field.name == name)
            whole = self.question.label
            if isinstance(whole, Filled) and field.part and not names_in(field.part):
                return Filled(field.label, whole.said)
            return field.label
        return self.question.label

    def written(self, name: str) -> str:
        """The text that was sent for the input `name`, to be shown again; "" if there is none."""
        return clean(next(iter(self.sent.get(name, ())), "")).replace("\0", "")

    def chose(self, name: str, choice: str) -> bool:
        """True when `choice` was ticked in the input `name`."""
        return choice in self.sent.get(name, ())


class PlainField(FormField):
    """A field with only the attributes that a form needs; our templates render it.

    A form is made for each response, and to make the rest of a field of WTForms (label, widget,
    flags, translations) takes longer than to read the response.
    """

    def __init__(self, name: str = "", **wtforms: Any) -> None:
        self.name = self.short_name = self.id = name
        self.data: Any = None
        self.errors: Sequence[str] = ()

    def post_process(self, formdata: Any = None) -> None:
        """Do nothing: `process` has read all that was sent."""


class KeyField(PlainField):
    """The key of one submission: it comes with the form, and makes sending twice harmless."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the key, if one was sent."""
        if formdata is not None:
            self.data = next(iter(formdata.getlist(self.name)), None)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """True: a key is never wrong."""
        return True


class AnswersField(PlainField):
    """All questions of a survey as one field: binding each one costs more than reading it."""

    def __init__(self, definition: Definition, **wtforms: Any) -> None:
        super().__init__(**wtforms)
        self._definition = definition
        self.questions: list[Answered] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read every question; all stay empty if nothing was sent."""
        asked, language = self._definition.questions, self._definition.language
        self.questions = [Answered(one, formdata, language) for one in asked]
        if self._definition.branches:
            self._follow()

    def _follow(self) -> None:
        """Drop answers to questions that are not asked, and put earlier answers into labels."""
        given = {name: value for one in self.questions for name, value in one.answers.items()}
        asked = relevance.asked(self._definition.questions, given)
        fields = {field.name: field for field in self._definition.fields}
        known: dict[str, Any] = {}

        def said(name: str) -> list[PipedText]:
            return words_of(fields[name], known) if name in fields else [PipedText(NOTHING)]

        left = MOST_NAMED_OF_ALL
        for one in self.questions:
            named = len(one.question.names_answers)
            left -= named
            # A form saved by an earlier release may name more answers than can be saved now.
            is_filled = named <= MOST_NAMED and left >= 0
            one.question = one.question.filled(said) if is_filled else one.question.emptied
            one.asked_at_all = one.question.name in asked
            if not one.asked_at_all:
                one.answers, one.faults, one.contact = {}, {}, None
            known |= one.answers

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """True when every input could be read."""
        self.errors = [fault for one in self.questions for fault in one.faults.values()]
        return not self.errors


class ResponseForm(Form):
    """The form of one response: the answers, and the key that makes sending twice harmless."""

    class Meta:
        # An attendee has no session to misuse, and a token that expires would lose answers:
        # docs/decisions/0003-public-posts.md.
        csrf = False

        def get_translations(self, form: Any) -> None:
            """None: every message here is our own."""

    definition: Definition
    code = WrittenCode()  # no part of the answers; empty where none is asked for
    submission_key = KeyField()
    answered: AnswersField

    @property
    def questions(self) -> list[Answered]:
        """The questions with what was sent for them, in order."""
        return self.answered.questions

    @property
    def key(self) -> str:
        """The key that came with the form; a new one if the client sent none."""
        return (self.submission_key.data or "")[:KEY_LENGTH] or new_key()

    @property
    def answers(self) -> dict[str, Any]:
        """{field name: value} of what was answered, in the order of the form."""
        return {name: value for one in self.questions for name, value in one.answers.items()}

    @property
    def contacts(self) -> list[tuple[str, ...]]:
        """What is to be kept apart from the answers, as `Answered.kept_apart` has it."""
        return [one.kept_apart for one in self.questions if one.contact]

    @property
    def is_empty(self) -> bool:
        """True when nothing was answered."""
        return not any(one.answers or one.contact for one in self.questions)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(input name, question, message) of all that has to be put right, in order."""
        return [
            (name, one.asked(name), fault)
            for one in self.questions
            for name, fault in one.faults.items()
        ]


def response_form(
    definition: Definition, sent: Mapping[str, Any] | None = None, elements: Sequence[str] = ()
) -> ResponseForm:
    """A form for one response to `definition`, filled with what was `sent` (None: an empty one).

    `elements` are those of the code that it asks for.
    """
    form = _form_class(definition)(formdata=sent)
    if elements:
        form.code = WrittenCode(elements, sent)
    return form


def most_fields(definition: Definition) -> int:
    """The most fields that a page of this form can send: of several choices, one each."""
    own = sum(
        len(field.choices) if field.type in ("many", "rank") else 1
        for question in definition.questions
        for field in (*question.stored, *question.apart)
    )
    return own + len(definition.questions) + BESIDES


def new_key() -> str:
    """A key that nobody can guess, for a form that is opened now."""
    return secrets.token_urlsafe(18)


@cached(MOST_KEPT, lambda made: made.definition.size)
def _form_class(definition: Definition) -> type[ResponseForm]:
    fields = {"definition": definition, "answered": AnswersField(definition)}
    return type("ResponseForm", (ResponseForm,), fields)

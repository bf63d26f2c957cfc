"""A definition: everything that attendees see of a survey, as one immutable document."""

import hashlib
import json
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.form import markdown, relevance
from models.form.built_in import filled
from models.form.field import Field
from models.form.question import RESERVED, Question, check_range, question_from
from models.form.setting import DefinitionError, bare, checked, flag, language_tag, marks, text
from storage.cache import cached

KINDS_OF_SURVEY = ("feedback", "guideline")
MAX_QUESTIONS = 1_000
MAX_LISTED = 20_000  # choices, items and labels of all questions together
MAX_LENGTH = 1_000_000  # characters, of all that is stored
MOST_KEPT = 64_000_000  # bytes, of all cached definitions
BYTES_A_CHARACTER = 20  # of memory for each stored character, about
UNTITLED = "Untitled"  # becomes the survey’s own word, so no language decides it
MAX_TITLE, MAX_TEXT = 200, 20_000  # characters
SETTINGS = (
    *("title", "kind", "language", "intro", "thanks", "anonymous", "sensitive", "left_out"),
    "question",
)
SAID = ("title", "kind", "language", "intro", "thanks")  # each is left out where it is empty


@dataclass(frozen=True)
class Definition:
    """A feedback form, or a guideline whose questions are its clauses."""

    title: str
    kind: str
    intro: str
    thanks: str
    anonymous: bool
    questions: tuple[Question, ...]
    language: str = ""  # the tag of what its words are in; "" for English
    sensitive: bool = False  # everyone sees the results in larger steps, of sizes nobody can tell
    left_out: tuple[str, ...] = ()  # marks of what of a guideline’s text is neither asked nor shown

    def __hash__(self) -> int:
        return hash((self.title, len(self.questions)))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all questions, in the order of the columns."""
        return tuple(field for question in self.questions for field in question.fields)

    @cached_property
    def sections(self) -> tuple[tuple[Question, ...], ...]:
        """The questions of each page; a section begins a new page."""
        pages: list[list[Question]] = [[]]
        for question in self.questions:
            if question.kind.begins_page and pages[-1]:
                pages.append([])
            pages[-1].append(question)
        return tuple(map(tuple, pages))

    @cached_property
    def clauses(self) -> tuple[Question, ...]:
        """The questions that are clauses of a guideline."""
        return tuple(one for one in self.questions if one.kind.clause)

    @cached_property
    def answerable(self) -> tuple[Question, ...]:
        """The questions that people can answer: no headings, no texts to read."""
        return tuple(one for one in self.questions if one.fields)

    @cached_property
    def branches(self) -> bool:
        """True if questions or their texts depend on earlier answers."""
        return any(one.relevant or one.names_answers for one in self.questions)

    @cached_property
    def asks_time(self) -> bool:
        """True if a day or a time is asked for."""
        return any(field.type in ("date", "time") for field in self.fields)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the questions."""
        return frozenset(one.name for one in self.questions)

    @cached_property
    def conditional(self) -> frozenset[str]:
        """The names of the questions that are not asked of everybody."""
        return relevance.conditional(self.questions)

    @property
    def comes_in_steps(self) -> bool:
        """True if the form may take more than one page."""
        return self.branches or len(self.sections) > 1

    @property
    def document(self) -> dict[str, Any]:
        """The definition as the tables and values of a definition file."""
        said = {setting: getattr(self, setting) for setting in SAID}
        return {
            **{setting: value for setting, value in said.items() if value},
            "anonymous": self.anonymous,
            **({"sensitive": True} if self.sensitive else {}),
            **({"left_out": list(self.left_out)} if self.left_out else {}),
            "question": [question.document for question in self.questions],
        }

    def dumps(self) -> str:
        """The document as the one line of JSON that is stored."""
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def size(self) -> int:
        """About how many bytes of memory it takes, with its cached properties."""
        return len(self.dumps()) * BYTES_A_CHARACTER

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the stored JSON, in hexadecimal."""
        return hashlib.sha256(self.dumps().encode()).hexdigest()


def definition_from(
    document: dict[str, Any], *, unfinished: bool = False, taken: Set[str] = frozenset()
) -> Definition:
    """The definition that a document describes; an `unfinished` one may have no questions.

    A question without a name gets one that is not among `taken`.

    Raises DefinitionError, which says what is wrong, where, and what to do.
    """
    _expect_few_choices(document.get("question"))
    definition = _read(_worded(document), RESERVED, taken)
    if not definition.questions and not unfinished:
        raise _without_questions()
    length = len(definition.dumps())
    if length > MAX_LENGTH:
        raise DefinitionError(
            ngettext(
                "All texts together are too long: %(num)s characters as they are stored, "
                "%(most)s is the most. Make two forms of it.",
                "All texts together are too long: %(num)s characters as they are stored, "
                "%(most)s is the most. Make two forms of it.",
                length,
                most=grouped(MAX_LENGTH),
                num=grouped(length),
            )
        )
    markdown.check(definition.document)
    relevance.check(definition.questions)
    for position, question in enumerate(definition.questions, 1):
        try:
            check_range(question)
        except DefinitionError as error:
            raise error.at(position, question.name) from None
    return definition


def _worded(document: dict[str, Any]) -> dict[str, Any]:
    """The document, in which words that nobody chose are in the language it names."""
    language = checked(document, "language", language_tag)
    asked = document.get("question")
    if not language or not isinstance(asked, list):
        return document
    return document | {
        "question": [filled(one, language) if isinstance(one, dict) else one for one in asked]
    }


def empty(title: str) -> Definition:
    """A definition with a title and no questions yet. Raises DefinitionError."""
    return definition_from({"title": title, "question": []}, unfinished=True)


def entitled(definition: Definition, title: str) -> Definition:
    """The definition with another title."""
    return _read({**definition.document, "title": title}, set())


def _read(
    document: dict[str, Any], reserved: set[str], taken: Set[str] = frozenset()
) -> Definition:
    unknown = set(document) - set(SETTINGS)
    if unknown:
        raise DefinitionError(
            _(
                "There is no setting %(setting)r; a definition has %(settings)s.",
                setting=min(unknown),
                settings=", ".join(SETTINGS),
            )
        )
    title = checked(document, "title", partial(text, longest=MAX_TITLE)).strip()
    if not title:
        raise DefinitionError(
            _('The definition has no title: add title = "…" at the top.'),
            page=_("Write a title"),
            setting="title",
        )
    kind = document.get("kind", "feedback")
    if kind not in KINDS_OF_SURVEY:
        kinds = ", ".join(KINDS_OF_SURVEY)
        raise DefinitionError(
            _("write one of %(kinds)s, not %(kind)r.", kinds=kinds, kind=kind)
        ).under("kind")
    long_text = partial(text, longest=MAX_TEXT)
    anonymous = checked({"anonymous": True, **document}, "anonymous", flag)
    sensitive = checked(document, "sensitive", flag)
    if sensitive and not anonymous:
        raise DefinitionError(
            _("answers that are not anonymous cannot be kept so; leave out anonymous = false."),
            page=_("Tick “Answers are anonymous” too, or leave this box empty"),
        ).under("sensitive")
    return Definition(
        title=title,
        kind=kind,
        intro=checked(document, "intro", long_text),
        thanks=checked(document, "thanks", long_text),
        anonymous=anonymous,
        questions=_questions(document.get("question"), reserved, taken),
        language=checked(document, "language", language_tag),
        sensitive=sensitive,
        left_out=checked(document, "left_out", marks),
    )


def _questions(given: Any, reserved: set[str], past: Set[str]) -> tuple[Question, ...]:
    if given == []:
        return ()
    if not isinstance(given, list):
        raise _without_questions()
    if len(given) > MAX_QUESTIONS:
        raise DefinitionError(
            ngettext(
                "There are %(num)s questions; %(most)s is the most.",
                "There are %(num)s questions; %(most)s is the most.",
                len(given),
                most=grouped(MAX_QUESTIONS),
                num=grouped(len(given)),
            )
        )
    borne = [one.get("name") for one in given if isinstance(one, dict)]
    # An earlier question without a name must not get the name of a later one.
    taken = {*reserved, *past, *(name for name in borne if isinstance(name, str))}
    names: set[str] = set()
    questions: list[Question] = []
    for position, one in enumerate(given, 1):
        question = question_from(one, position, taken)
        if question.name in reserved:
            raise DefinitionError(
                _("the name %(name)r is Tangible’s own; choose another.", name=question.name),
                page=_("The name %(name)r is Tangible’s own; choose another", name=question.name),
                setting="name",
            ).at(position, question.name)
        if question.name in names:
            raise DefinitionError(
                _("the name %(name)r is used twice; change one.", name=question.name),
                page=_("The name %(name)r is used twice; change one", name=question.name),
                setting="name",
            ).at(position)
        names.add(question.name)
        questions.append(question)
    return tuple(questions)


def _without_questions() -> DefinitionError:
    return DefinitionError(
        _("There are no questions: add at least one, under [[question]]."),
        page=_("There are no questions: add at least one"),
    )


def _expect_few_choices(questions: Any) -> None:
    """Raise DefinitionError for too many choices, before each of them gets a name."""
    given = questions if isinstance(questions, list) else ()
    tables = [one for one in given if isinstance(one, dict)]
    listed = sum(len(said) for one in tables for said in one.values() if isinstance(said, list))
    if listed > MAX_LISTED:
        raise DefinitionError(
            ngettext(
                "There are %(num)s choices and items; %(most)s is the most.",
                "There are %(num)s choices and items; %(most)s is the most.",
                listed,
                most=grouped(MAX_LISTED),
                num=grouped(listed),
            )
        )


class DefinitionUnreadable(DefinitionError):
    """A stored definition that cannot be read: damaged, or not written by us."""


@cached(MOST_KEPT, lambda definition: definition.size)
def loads(stored: str) -> Definition:
    """The definition that `Definition.dumps` wrote, from the cache if it was read before.

    Raises DefinitionUnreadable.
    """
    # It was checked before it was stored; rules added since must not make it unreadable.
    try:
        document = json.loads(stored)
        if not isinstance(document, dict):
            raise DefinitionUnreadable(_("It is no table."))
        title = document.get("title")
        if isinstance(title, str) and title and not bare(title).strip():
            document["title"] = UNTITLED  # earlier versions let it pass
        return _read(document, set())
    except (ValueError, RecursionError) as fault:
        raise DefinitionUnreadable(str(fault)) from fault

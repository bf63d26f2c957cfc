"""A definition: everything that attendees see of a survey, as one immutable document."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.form import markdown, relevance
from models.form.built_in import CHOSEN, filled, filled_in_each
from models.form.field import Choice, Field
from models.form.layout import Layout
from models.form.question import RESERVED, Question, check_range, question_from
from models.form.setting import (
    DefinitionError,
    bare,
    checked,
    flag,
    language_tag,
    language_tags,
    marks,
    stripped,
    text,
)
from models.form.translation import joined, plain
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
    "title",
    "kind",
    "language",
    "languages",
    "intro",
    "thanks",
    "anonymous",
    "sensitive",
    "left_out",
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
    languages: tuple[str, ...] = ()  # it can be read in, the main one first; () for one alone
    translations: tuple["Definition", ...] = ()  # into each of the others; of these, none
    untranslated: frozenset[str] = frozenset()  # places of texts that are in the main language

    def __hash__(self) -> int:
        return hash((self.title, self.language, len(self.questions)))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all questions, in the order of the columns."""
        return tuple(field for question in self.questions for field in question.fields)

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        """All fields that a response has: those, and what people say of publishing their words."""
        return tuple(field for question in self.questions for field in question.stored)

    @cached_property
    def asks_permission(self) -> bool:
        """True if people are asked whether their words may be published."""
        return any(one.permission for one in self.questions)

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

    @cached_property
    def layout(self) -> Layout:
        """Where its answers lie in a packed row."""
        return Layout(self.questions)

    @property
    def comes_in_steps(self) -> bool:
        """True if the form may take more than one page."""
        return self.branches or len(self.sections) > 1

    def in_language(self, tag: str) -> "Definition":
        """This definition in one of its languages; as it is for a language it has not."""
        return next((one for one in self.translations if one.language == tag), self)

    @property
    def chosen(self) -> str | None:
        """The language for addresses to keep; None for a form in one alone."""
        return self.language if self.languages else None

    @property
    def document(self) -> dict[str, Any]:
        """The definition as the tables and values of a definition file."""
        if not self.translations:
            return self.plain_document
        return self._tables([frozenset()] * len(self.questions))

    @property
    def titles(self) -> dict[str, str]:
        """{language: the title in it}, for each in which there is one; "" for English."""
        each = (self, *self.translations)
        return {one.language: one.title for one in each if "title" not in one.untranslated}

    @property
    def worded_document(self) -> dict[str, Any]:
        """The document in which a question also has the words that are usual for its kind."""
        return self._tables([frozenset(CHOSEN)] * len(self.questions))

    def _tables(self, also: Sequence[Set[str]]) -> dict[str, Any]:
        """The document with tables by language, and with these settings of each question."""
        each = (self, *self.translations)
        # What is usual stands in no document; but it does where another language says it otherwise.
        said = [
            more.union(*(one.document for one in same))
            for more, *same in zip(also, *(one.questions for one in each), strict=True)
        ]
        found = joined(
            {one.language: one._document(said) for one in each},
            {one.language: one.untranslated for one in each},
        )
        languages = {"language": ("languages", [*self.languages])} if self.languages else {}
        return dict(languages.get(setting, (setting, said)) for setting, said in found.items())

    @property
    def plain_document(self) -> dict[str, Any]:
        """The definition as it stands in its language alone."""
        return self._document([frozenset()] * len(self.questions))

    def _document(self, also: Sequence[Set[str]]) -> dict[str, Any]:
        """The document, with these settings of each question even if they are as usual."""
        said = {setting: getattr(self, setting) for setting in SAID}
        return {
            **{setting: value for setting, value in said.items() if value},
            "anonymous": self.anonymous,
            **({"sensitive": True} if self.sensitive else {}),
            **({"left_out": list(self.left_out)} if self.left_out else {}),
            "question": [
                question.document_with(settings)
                for question, settings in zip(self.questions, also, strict=True)
            ],
        }

    def dumps(self) -> str:
        """The document as the one line of JSON that is stored."""
        return _dumped(self.document)

    @cached_property
    def length(self) -> int:
        """The characters of all that is stored, in each language."""
        return sum(len(_dumped(one.plain_document)) for one in (self, *self.translations))

    @cached_property
    def size(self) -> int:
        """About how many bytes of memory it takes, with its cached properties."""
        return self.length * BYTES_A_CHARACTER

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
    definition = _read_whole(document, RESERVED, taken, of_all=True)
    if not definition.questions and not unfinished:
        raise _without_questions()
    length = definition.length
    if length > MAX_LENGTH:
        raise DefinitionError(
            ngettext(
                "All texts together are too long: %(num)s characters as they are stored, "
                "%(most)s is the most. Make two forms of it.",
                "All texts together are too long: %(num)s characters as they are stored, "
                "%(most)s is the most. Make two forms of it.",
                length,
                most=grouped(MAX_LENGTH),
            )
        )
    for one in (definition, *definition.translations):
        try:
            markdown.check(one.plain_document)
            relevance.check(one.questions)
        except DefinitionError as error:
            raise error if one is definition else error.after(one.language) from None
    for position, question in enumerate(definition.questions, 1):
        try:
            check_range(question)
        except DefinitionError as error:
            raise error.at(position, question.name) from None
    return definition


def _read_whole(
    document: dict[str, Any],
    reserved: set[str],
    taken: Set[str] = frozenset(),
    *,
    of_all: bool = False,
) -> Definition:
    """The definition with its translations; `of_all` fills in usual words of all languages."""
    languages = _languages(document)
    if not languages:
        if of_all:
            _expect_few_choices(document.get("question"))
        return _read(_worded(document) if of_all else document, reserved, taken)
    main, *others = languages
    alone = {one: said for one, said in document.items() if one != "languages"}
    own, _missing = plain(alone, languages, main)
    if of_all:
        _expect_few_choices(own.get("question"))
    if not others:
        return _read_whole(own | {"language": main}, reserved, taken, of_all=of_all)
    worded = _asking(alone, lambda one: filled_in_each(one, languages, of_all=of_all))
    own, _missing = plain(worded, languages, main)
    found = _read(own | {"language": main}, reserved, taken)
    translations = []
    for tag in others:
        said, missing = plain(worded, languages, tag)
        try:
            translation = _read(_with_names(said, found) | {"language": tag}, set())
        except DefinitionError as error:
            raise error.after(tag) from None
        translations.append(
            replace(translation, languages=languages, untranslated=frozenset(missing))
        )
    return replace(found, languages=languages, translations=tuple(translations))


def _languages(document: dict[str, Any]) -> tuple[str, ...]:
    found: tuple[str, ...] = checked(document, "languages", language_tags)
    single = checked(document, "language", language_tag)
    if found and single not in ("", found[0]):
        raise DefinitionError(
            _(
                "leave it out: the first of languages is the main one, and that is %(main)s.",
                main=found[0],
            ),
            page=_("This form has several languages, of which the first is the main one"),
        ).under("language")
    return found


def _with_names(document: dict[str, Any], main: Definition) -> dict[str, Any]:
    """The document of a translation, in which all is called as in the main language."""
    questions = iter(main.questions)
    return _asking(document, lambda one: _called(one, next(questions)))


def _called(asked: dict[str, Any], main: Question) -> dict[str, Any]:
    """The table of a question with the names of that question and its choices."""
    found = {**asked, "name": main.name}
    for setting, listed in main.settings.items():
        if isinstance(listed, tuple) and any(isinstance(one, Choice) for one in listed):
            labels = [one["label"] if isinstance(one, dict) else one for one in asked[setting]]
            found[setting] = [
                {"name": one.name, "label": label, **({"exclusive": True} if one.exclusive else {})}
                for one, label in zip(listed, labels, strict=True)
            ]
    return found


def _asking(
    document: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """The document with each table of a question changed."""
    asked = document.get("question")
    if not isinstance(asked, list):
        return document
    return document | {"question": [change(one) if isinstance(one, dict) else one for one in asked]}


def _worded(document: dict[str, Any]) -> dict[str, Any]:
    """The document, in which words that nobody chose are in the language it names."""
    language = checked(document, "language", language_tag)
    return _asking(document, lambda one: filled(one, language)) if language else document


def empty(title: str) -> Definition:
    """A definition with a title and no questions yet. Raises DefinitionError."""
    return definition_from({"title": title, "question": []}, unfinished=True)


def entitled(definition: Definition, title: str) -> Definition:
    """The definition with another title."""
    return _read_whole({**definition.document, "title": title}, set())


def titled(definition: Definition, titles: Mapping[str, str]) -> Definition:
    """The definition with these titles, by language; it keeps those of its others."""
    document, own = definition.document, {**definition.titles}
    own |= {tag: title for tag, title in titles.items() if tag in own}
    title: Any = own if isinstance(document["title"], dict) else own[definition.language]
    return _read_whole({**document, "title": title}, set())


def plain_title(said: str) -> str:
    """A title that is plain text, as the Markdown of a definition.

    One that is too long so ends with "…".
    """
    title, most = markdown.literal(said), len(said)
    while len(title) > MAX_TITLE:
        most -= 1
        title = f"{markdown.literal(said[:most].rstrip())}…"
    return title


def of_another_year(definition: Definition, year: int, other: int) -> Definition:
    """The definition with the year `other` in its title where it has `year`, in each language."""
    document = definition.document
    title = document["title"]
    if isinstance(title, dict):
        moved: Any = {tag: said.replace(str(year), str(other)) for tag, said in title.items()}
    else:
        moved = title.replace(str(year), str(other))
    return definition if moved == title else _read_whole({**document, "title": moved}, set())


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
    title = stripped(checked(document, "title", partial(text, longest=MAX_TITLE)))
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
            )
        )


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


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
        return _read_whole(document, set())
    except (ValueError, RecursionError) as fault:
        raise DefinitionUnreadable(str(fault)) from fault

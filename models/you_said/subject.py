"""A subject: what of a survey an organiser can reply to, from a whole question to a theme of words.

A subject is found by its field and its part: of a question and of a clause the field has its name
and there is no part; of a request the part is a topic, of people's own words a tag.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from language.message import Lazy
from language.message import lazy_gettext as _
from models.coding.tag import Tag, codebooks
from models.form.field import Choice
from models.form.question import Question
from models.guideline.guideline import without_links
from models.survey.survey import Survey
from models.survey.version import History

CLAUSE, QUESTION, TOPIC, THEME = "clause", "question", "topic", "theme"
SORTS: dict[str, Lazy] = {
    CLAUSE: _("Clause"),
    QUESTION: _("Question"),
    TOPIC: _("What was asked for"),
    THEME: _("Theme"),
}
MOST_SUBJECTS = 3_000  # of a survey
LONGEST_CALLED = 200  # characters


@dataclass(frozen=True)
class Subject:
    """One of them: `asked` is the question, `number` that of a clause, `called` the part."""

    sort: str
    field: str
    asked: str
    part: str = ""
    number: str = ""
    called: str = ""
    is_asked: bool = True

    @property
    def question(self) -> str:
        """The name of its question."""
        return question_of(self.field)

    @property
    def key(self) -> str:
        """What an address finds it by."""
        return f"{self.field}/{self.part}" if self.part else self.field


def question_of(field: str) -> str:
    """The name of the question that a field is of."""
    return field.partition(".")[0]


def subjects_of(survey: Survey) -> list[Subject]:
    """All of a survey in the order of its form; what is no longer asked comes last."""
    history, tags = survey.history, codebooks(survey)
    asked = [(one, True) for one in survey.definition.questions]
    past = [(one, False) for one in history.past_questions]
    choices = {one.name: one.choices for one in history.fields}
    found: list[Subject] = []
    for question, is_asked in (*asked, *past):
        if question.fields:
            found += _of_question(question, choices, tags, is_asked=is_asked)
    return found[:MOST_SUBJECTS]


def subject_at(survey: Survey, key: str) -> Subject | None:
    """The subject that an address names; None if there is none."""
    return next((one for one in subjects_of(survey) if one.key == key), None)


def wording(question: Question) -> str:
    """What a question asks, on one line, without addresses and answers of others in it."""
    return " ".join(without_links(str(question.emptied.label)).split())


def names_of(history: History, clause: str) -> set[str]:
    """The names under which people have answered a clause: its own, and those that it rewords."""
    names = {clause}
    while (clause := history.former_clauses.get(clause, "")) and clause not in names:
        names.add(clause)
    return names


def _of_question(
    question: Question,
    choices: Mapping[str, Sequence[Choice]],
    tags: Mapping[str, list[Tag]],
    *,
    is_asked: bool,
) -> Iterator[Subject]:
    words = wording(question)
    if question.kind.clause:
        number = str(question.settings["number"])
        yield Subject(CLAUSE, question.name, words, number=number, is_asked=is_asked)
    else:
        yield Subject(QUESTION, question.name, words, is_asked=is_asked)
    if _asks_for_things(question):
        topic = question.fields[0]
        for one in choices.get(topic.name, ()):
            yield Subject(TOPIC, topic.name, words, one.name, "", _cut(one.label), is_asked)
    for field in question.fields:
        for tag in tags.get(field.name, ()):
            yield Subject(THEME, field.name, words, tag.name, "", _cut(tag.label), is_asked)


def _asks_for_things(question: Question) -> bool:
    """True for a request."""
    return "topics" in question.kind.settings


def _cut(words: str) -> str:
    return " ".join(words.split())[:LONGEST_CALLED]

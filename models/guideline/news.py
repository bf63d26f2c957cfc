"""News: what of a guideline is new or reworded since a version, for who answered that one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.form.definition import Definition
from models.form.question import Question
from models.form.version_diff import ADDED, QuestionChange, changes
from models.form.word_diff import Piece, word_diff
from models.guideline.guideline import without_links
from models.survey.survey import Survey
from storage.cache import cached

MOST_KEPT = 8_000_000  # bytes
MOST_SHOWN = 5


@dataclass(frozen=True, eq=False)
class GuidelineNews:
    """The form without what stayed since a version, and the `former` words of what did not."""

    since: int
    definition: Definition
    former: Mapping[str, str]  # {clause: its words in that version}, of reworded ones

    def __hash__(self) -> int:
        return hash((self.since, self.definition))

    def __eq__(self, other: object) -> bool:
        """True for the same news, also where they were worked out again: pages are kept by them."""
        mine = (self.since, self.definition, self.former)
        return isinstance(other, GuidelineNews) and mine == (
            other.since,
            other.definition,
            other.former,
        )

    def changes(self, clause: str) -> list[Piece]:
        """The words that stayed, came and went in this clause; [] for a new one."""
        if clause not in self.former:
            return []
        now = next(one.label for one in self.definition.clauses if one.name == clause)
        return word_diff(without_links(self.former[clause]), without_links(now))


def news_since(survey: Survey, since: int) -> GuidelineNews | None:
    """What is new since this version; None where nothing is, or there is no such version."""
    if survey.definition.kind != "guideline" or not 1 <= since < survey.version:
        return None
    tag = survey.definition.language
    versions = survey.history.definitions[: survey.version]
    return _news(tuple(one.in_language(tag) for one in versions), since)


def all_news(survey: Survey) -> list[GuidelineNews]:
    """What is new since each of the MOST_SHOWN versions before, newest first, where anything is."""
    versions = range(survey.version - 1, max(0, survey.version - 1 - MOST_SHOWN), -1)
    return [news for since in versions if (news := news_since(survey, since))]


@cached(MOST_KEPT, lambda news: news.definition.size if news else 0)
def _news(versions: Sequence[Definition], since: int) -> GuidelineNews | None:
    now = versions[-1]
    found = changes(versions[since - 1], now, versions[since:-1]).questions
    clauses = {one.question.name: one for one in found if one.question.kind.clause}
    new = {name: one for name, one in clauses.items() if one.state == ADDED or one.was}
    asked = [
        one
        for section in now.sections
        if any(_is_asked(one, new) and one.fields for one in section)
        for one in section
        if _is_asked(one, new)
    ]
    if not new.keys() & {one.name for one in asked}:
        return None
    # A version may not have been there in this language.
    compared = new if versions[since - 1].language == now.language else {}
    former = {name: words for name, one in compared.items() if (words := _former(one))}
    return GuidelineNews(since, replace(now, questions=tuple(asked)), former)


def _is_asked(question: Question, new: Mapping[str, QuestionChange]) -> bool:
    """True for a new clause, a heading, and what is no part of the text."""
    if question.kind.clause:
        return question.name in new
    return bool(question.fields) or question.kind.begins_page


def _former(change: QuestionChange) -> str:
    """The words that the clause had before; "" for a new one."""
    return next((one.before for one in change.reworded if one.name == "label"), "")

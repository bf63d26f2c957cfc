"""A report: an organiser's own words about the results of a survey, their order, and its link."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, JSONField

from models.account import audit
from models.account.organiser import Organiser
from models.form.setting import Borrowed
from models.survey.survey import Survey
from storage.database import Stored, writing

LONGEST_TITLE = 200  # characters, as of the texts below
LONGEST_TEXT = 5_000
LONGEST_SENTENCE = 1_000
TOKEN_BYTES = 24


class ReportOvertaken(Exception):
    """A colleague saved the report after the page that sends this change was loaded."""


@dataclass(frozen=True)
class ReportWords:
    """What an organiser says in a report in one language; "" for what they leave to us."""

    title: str = ""
    introduction: str = ""
    closing: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)  # {question: a sentence about it}


class Report(Stored):
    """The report of a survey. Its figures are not in it: they are read when it is shown.

    The revision grows with every change. A page sends the revision it showed, and the database
    takes a change only while the revision is still that one. `token` is the end of the link that
    anybody can open; it stands here as it is, so that its organiser can copy it again.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    revision = IntegerField(default=0)
    words = JSONField(default=dict)  # {language, "" in a form of one: the fields of ReportWords}
    order = JSONField(default=list, column_name="places")  # names of questions
    left_out = JSONField(default=list)  # names of questions that it does not show
    token = CharField(max_length=64, null=True, unique=True)

    @classmethod
    def of(cls, survey: Survey) -> "Report":
        """The report of this survey; an unsaved one without words where nobody wrote any."""
        found: Report = cls.get_or_none(cls.survey == survey) or cls(survey=survey)
        found.survey = survey
        return found

    @classmethod
    def behind(cls, token: str) -> "Report | None":
        """The report to which the link with this token leads, or None."""
        found: Report | None = cls.get_or_none(cls.token == token)
        return found

    def words_in(self, language: str) -> ReportWords:
        """What is said in a language, and nothing that was said in another."""
        return ReportWords(**self.words.get(language, {}))

    def words_for(self, survey: Survey) -> ReportWords:
        """What is said to readers of `survey` in its language.

        What nobody wrote in that one is said in the main language.
        """
        definition = survey.definition
        own = self.words_in(definition.chosen or "")
        main = definition.languages[0] if definition.languages else ""
        if main == (definition.chosen or ""):
            return own
        others = self.words_in(main)

        def said(text: str, other: str) -> str:
            return text or (Borrowed(other, main) if other else "")

        names = {*own.sentences, *others.sentences}
        return ReportWords(
            said(own.title, others.title),
            said(own.introduction, others.introduction),
            said(own.closing, others.closing),
            {one: said(own.sentences.get(one, ""), others.sentences.get(one, "")) for one in names},
        )

    def change(
        self,
        seen: int,
        language: str,
        words: ReportWords,
        order: Sequence[str],
        left_out: Sequence[str],
    ) -> None:
        """Say this in a language, and show the questions in this order without those left out.

        Raises ReportOvertaken, unless the report is just like this already.
        """
        with writing():
            self._begin()
            now = Report.of(self.survey)
            said = {**now.words, language: asdict(words)}
            wished = (said, list(order), list(left_out))
            if wished == (now.words, now.order, now.left_out):
                return
            changed: dict[Any, Any] = {Report.revision: Report.revision + 1}
            changed |= zip((Report.words, Report.order, Report.left_out), wished, strict=True)
            mine = (Report.survey == self.survey, Report.revision == seen)
            if not Report.update(changed).where(*mine).execute():
                raise ReportOvertaken

    def make_link(self, by: Organiser) -> None:
        """Have a link that anybody can open; the one so far, if any, leads nowhere."""
        with audit.noted("report link made", by, self.survey.code):
            self._begin()
            token = secrets.token_urlsafe(TOKEN_BYTES)
            Report.update(token=token).where(Report.survey == self.survey).execute()

    def withdraw_link(self, by: Organiser) -> None:
        """Have no link; nothing is recorded where there was none."""
        with writing():
            linked = (Report.survey == self.survey, Report.token.is_null(False))
            if Report.update(token=None).where(*linked).execute():
                audit.note("report link withdrawn", by, self.survey.code)

    def _begin(self) -> None:
        Report.insert(survey=self.survey).on_conflict_ignore().execute()

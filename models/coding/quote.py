"""A quote: words of one response that an organiser has chosen for the report.

It is no copy but says where in the response the words stand, and what they are by a digest. So they
are in no second place: they go with the response, and when words are struck out there, the quote
and its digest go in the same transaction (`models/coding/redaction.py`).
"""

import hashlib
from typing import Any

from peewee import (
    SQL,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
)

from language.message import gettext as _
from language.message import ngettext
from models.answer.permission import is_asked, is_given, may_publish
from models.answer.response import Response
from models.coding.tag import TEXTS, alone
from models.form.field import Field
from models.form.identifying import identifies
from models.form.question import Question
from models.form.setting import is_blank
from models.survey.survey import Survey
from storage.database import Stored

MOST_QUOTES = 100  # of one report
LONGEST_QUOTE = 2_000  # characters


class QuoteUnfit(ValueError):
    """These words cannot be quoted; the message says why."""


class Quote(Stored):
    """A passage of what a response says in a field, as one line, from `begins` to `ends`.

    `permitted`: its writer agreed to be quoted. Where the survey asks for that, it is what they
    said, and without it there is no quote (models/answer/permission.py). Elsewhere it is what an
    organiser says they know. `words` are what all_of has found there.
    """

    words = ""
    is_allowed = True  # who wrote it was not asked, or said yes

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    response = CharField(max_length=32)
    field = CharField(max_length=129)
    begins = IntegerField()
    ends = IntegerField()
    digest = BlobField()
    permitted = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("survey", "field", "response")
        constraints = (
            SQL(
                'FOREIGN KEY ("survey_id", "response") REFERENCES "response" ("survey_id", "id") '
                "ON DELETE CASCADE"
            ),
        )

    @classmethod
    def all_of(cls, survey: Survey) -> "list[Quote]":
        """The quotes of a survey whose sources still say them, in the order of ids."""
        chosen = cls.select().where(cls.survey == survey).order_by(cls.response, cls.field)
        found = list(chosen.limit(MOST_QUOTES))
        ids = [one.response for one in found]
        sources = Response.select(Response.id, Response.answers).where(Response.among(survey, ids))
        answers = {one.id: one.answers for one in sources}
        for one in found:
            said = answers.get(one.response, {})
            one.words = _said(said, one.field)[one.begins : one.ends]
            if is_asked(survey, one.field):
                one.permitted = one.is_allowed = is_given(said, one.field)
        return [one for one in found if one.is_allowed and _digest(one.words) == bytes(one.digest)]

    @classmethod
    def choose(
        cls, survey: Survey, field: str, response: str, words: str, *, permitted: bool
    ) -> None:
        """Quote these words of a response, in place of others of the same answer.

        Raises QuoteUnfit.
        """
        words = _one_line(words)
        if field not in {one.name for _question, one in quotable(survey)}:
            raise QuoteUnfit(_("Answers to this question cannot be quoted."))
        if is_blank(words):
            raise QuoteUnfit(_("Write the words that you quote."))
        if len(words) > LONGEST_QUOTE:
            raise QuoteUnfit(
                ngettext(
                    "A quote has %(num)s character at the most. Take a passage of it.",
                    "A quote has %(num)s characters at the most. Take a passage of it.",
                    LONGEST_QUOTE,
                )
            )
        key = {"survey": survey.id, "response": response, "field": field}
        with alone(survey, TEXTS):
            Quote.take_off(survey, field, response)
            source = Response.get_or_none(Response.survey == survey, Response.id == response)
            if source and not may_publish(survey, field, source.answers, told=True):
                raise QuoteUnfit(
                    _("Who wrote this was asked, and has not said that it may be published.")
                )
            begins = _said(source.answers if source else None, field).find(words)
            if begins < 0:
                raise QuoteUnfit(
                    _(
                        "The answer does not say that. A quote is a passage of it, word for word; "
                        "what stands before or behind can be left out."
                    )
                )
            if cls.select().where(cls.survey == survey).count() >= MOST_QUOTES:
                raise QuoteUnfit(
                    ngettext(
                        "A report has %(num)s quote at the most. Take one off first.",
                        "A report has %(num)s quotes at the most. Take one off first.",
                        MOST_QUOTES,
                    )
                )
            ends = begins + len(words)
            place = {"begins": begins, "ends": ends, "digest": _digest(words)}
            cls.insert(**key, **place, permitted=permitted).execute()

    @classmethod
    def take_off(cls, survey: Survey, field: str, response: str) -> None:
        """Quote nothing of this answer."""
        this = (cls.survey == survey) & (cls.response == response) & (cls.field == field)
        cls.delete().where(this).execute()


def quotable(survey: Survey) -> list[tuple[Question, Field]]:
    """The fields of which words may be quoted: own words that do not say who somebody is."""
    return [
        (question, field)
        for question in (*survey.definition.questions, *survey.history.past_questions)
        if not identifies(question)
        for field in question.fields
        if field.type == "text"
    ]


def _said(answers: dict[str, Any] | None, field: str) -> str:
    return _one_line(str((answers or {}).get(field, "")))


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode(errors="surrogatepass")).digest()


def _one_line(words: str) -> str:
    return " ".join(words.split())

"""A redaction: words struck out of what somebody wrote. The original is kept sealed.

The response itself holds the text with MARK where words were, so that nothing that reads, searches
or exports it can show them. The original is encrypted with the secret key, which is in no database
and no backup (storage/seal.py), and only whoever owns the survey may have it opened.
"""

import json
import re
from collections.abc import Iterable

from peewee import SQL, BlobField, CharField, CompositeKey, ForeignKeyField

from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.export import Export
from models.answer.response import Response
from models.answer.screen import Screen
from models.coding.coding import OF_ITS_RESPONSE, TextGone, text_of
from models.coding.tag import LONGEST_FIELD, alone
from models.survey.survey import Survey
from storage.database import Stored
from storage.seal import SealUnfit, opened, sealed

MARK = "█████"  # equally long whatever it stands for
LONGEST_REASON = 200
TEXTS = "texts"  # what nobody else may change meanwhile


class NotThere(ValueError):
    """Words that are to be struck out do not stand in the text; the message names them."""


class Redaction(Stored):
    """What was struck out of one text, and why; it goes with its response."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    response = CharField(max_length=32)
    field = CharField(max_length=LONGEST_FIELD)
    reason = CharField(max_length=LONGEST_REASON)
    original = BlobField()  # sealed

    class Meta:
        primary_key = CompositeKey("survey", "response", "field")
        constraints = (SQL(OF_ITS_RESPONSE),)
        without_rowid = True

    @classmethod
    def of(cls, survey: Survey, field: str, response: str) -> "Redaction | None":
        """The redaction of this text, or None."""
        found: Redaction | None = cls.get_or_none(
            cls.survey == survey, cls.response == response, cls.field == field
        )
        return found

    @classmethod
    def among(cls, survey: Survey, responses: Iterable[str]) -> dict[tuple[str, str], str]:
        """{(response, field): reason} of the texts of these responses of which words are struck."""
        found = cls.select(cls.response, cls.field, cls.reason).where(
            cls.survey == survey, cls.response << list(responses)
        )
        return {(one.response, one.field): one.reason for one in found}

    def open(self, who: Organiser) -> str:
        """The original, which is noted in the record. Raises storage.seal.SealUnfit."""
        said = self._said()
        audit.note("original opened", who, self.survey.code)
        return said

    def undo(self, who: Organiser) -> None:
        """Put the original back. Raises storage.seal.SealUnfit."""
        with alone(self.survey, TEXTS), audit.noted("original put back", who, self.survey.code):
            _write(self.survey, self.field, self.response, self._said())
            self.delete_instance()

    def _said(self) -> str:
        place, said = json.loads(opened(bytes(self.original)))
        if place != [self.survey_id, self.response, self.field]:
            raise SealUnfit
        return str(said)


def redact(
    survey: Survey,
    field: str,
    response: str,
    words: Iterable[str],
    reason: str,
    who: Organiser,
) -> None:
    """Strike words out of a text, wherever they stand in it; without any, the whole text.

    What was struck out before stays so. Files that were made of the answers go, and a room that
    was to read the text reads it no longer. Raises NotThere, and TextGone.
    """
    with alone(survey, TEXTS), audit.noted("words struck out", who, survey.code):
        text = text_of(survey, field, response)
        _write(survey, field, response, struck(text, words))
        there = Redaction.of(survey, field, response)
        if there is None:
            place = [survey.id, response, field]
            Redaction.create(
                **{"survey": survey, "response": response, "field": field, "reason": reason},
                original=sealed(json.dumps([place, text])),
            )
        else:
            Redaction.update(reason=reason).where(
                Redaction.survey == survey,
                Redaction.response == response,
                Redaction.field == field,
            ).execute()


def struck(text: str, words: Iterable[str]) -> str:
    """The text with MARK in the place of these words; of all of it where there are none.

    Capital letters make no difference, nor how much white space is between words. Raises NotThere.
    """
    wanted = [one.split() for one in words if one.strip()]
    if not wanted:
        return MARK
    for parts in sorted(wanted, key=lambda one: -len(" ".join(one))):
        for pattern in _patterns(parts):
            text, times = pattern.subn(MARK, text)
            if times:
                break
        else:
            raise NotThere(_("“%(words)s” does not stand in this text", words=" ".join(parts)))
    return text


def _patterns(parts: list[str]) -> list[re.Pattern[str]]:
    """What finds these words; as whole words first, for “Ann” is not meant in “Annual”.

    Not every script has spaces between words, so parts of one are looked for where there are none.
    """
    anywhere = r"\s+".join(map(re.escape, parts))
    ways = rf"(?<!\w){anywhere}(?!\w)", anywhere
    return [re.compile(one, re.IGNORECASE) for one in ways]


def _write(survey: Survey, field: str, response: str, text: str) -> None:
    """Have a response say this in a field, and nothing that was made of it say otherwise."""
    found = Response.get_or_none(Response.survey == survey, Response.id == response)
    if found is None:
        raise TextGone(response)
    Response.update(answers={**found.answers, field: text}).where(
        Response.survey == survey, Response.id == response
    ).execute()
    Export.delete().where(Export.survey == survey).execute()
    Screen.of(survey).approve(response, field, approved=False)

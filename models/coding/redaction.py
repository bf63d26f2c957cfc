"""A redaction: words struck out of what somebody wrote. The original is kept sealed.

The response itself holds the text with MARK where words were, so that nothing that reads, searches
or exports it can show them. The original is encrypted with the secret key, which is in no database
and no backup (storage/seal.py), and only whoever owns the survey may have it opened.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from peewee import SQL, BlobField, CharField, CompositeKey, ForeignKeyField

from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.export import Export
from models.answer.response import Response
from models.answer.screen import Screen
from models.coding.coding import OF_ITS_RESPONSE, TextGone, text_of
from models.coding.quote import Quote
from models.coding.tag import LONGEST_FIELD, TEXTS, alone
from models.survey.survey import Survey
from storage.database import Stored
from storage.seal import SealUnfit, is_readable, opened, sealed

MARK = "█████"  # equally long whatever it stands for
EDGE = "\0"  # of a word, where a text is looked through; no text has this letter
LONGEST_REASON = 200
# Whoever publishes words is told, in the transaction, that these are others from now on.
after_change: list[Callable[[Survey, str, str], None]] = []


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

    @classmethod
    def unreadable(cls) -> dict[str, int]:
        """{code of a survey: how many of its originals another secret key has sealed}."""
        kept: Any = (
            cls.select(Survey.code, cls.original).join(Survey).order_by(Survey.code).tuples()
        )
        found = Counter(code for code, original in kept if not is_readable(bytes(original)))
        return dict(found)

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

    What was struck out before stays so. Files that were made of the answers go, and what was quoted
    of this one; a room that was to read the text reads it no longer. Raises NotThere, and TextGone.
    """
    wanted, is_done = list(words), False
    while not is_done:
        text = text_of(survey, field, response)
        left = struck(text, wanted)  # which nobody else has to wait for
        with alone(survey, TEXTS):
            is_done = text_of(survey, field, response) == text
            if is_done:
                with audit.noted("words struck out", who, survey.code):
                    _write(survey, field, response, left)
                    _seal(survey, field, response, text, reason)


def _seal(survey: Survey, field: str, response: str, text: str, reason: str) -> None:
    """Keep the original, unless that of an earlier redaction is kept, with this reason."""
    if Redaction.of(survey, field, response) is None:
        place = [survey.id, response, field]
        Redaction.create(
            **{"survey": survey, "response": response, "field": field, "reason": reason},
            original=sealed(json.dumps([place, text])),
        )
        return
    Redaction.update(reason=reason).where(
        Redaction.survey == survey, Redaction.response == response, Redaction.field == field
    ).execute()


def struck(text: str, words: Iterable[str]) -> str:
    """The text with MARK in the place of these words; of all of it where there are none.

    Capital letters make no difference, nor how much white space is between words. Raises NotThere.
    """
    wanted = [" ".join(one.split()) for one in words if one.strip()]
    if not wanted:
        return MARK
    for one in sorted(wanted, key=len, reverse=True):
        found = _places(text, one, edges=True) or _places(text, one, edges=False)
        if not found:
            raise NotThere(_("“%(words)s” does not stand in this text", words=one))
        ends = (0, *(end for _begin, end in found))
        begins = (*(begin for begin, _end in found), len(text))
        text = MARK.join(text[end:begin] for end, begin in zip(ends, begins, strict=True))
    return text


def _places(text: str, words: str, *, edges: bool) -> list[tuple[int, int]]:
    """Where in the text these words stand, from and to; with `edges` as whole words alone.

    For “Ann” is not meant in “Annual”; but not every script has spaces between words.
    """
    (within, places), (wanted, _places_in_it) = _plain(text, edges), _plain(words, edges)
    found, begin = [], within.find(wanted)
    while begin >= 0:
        end = begin + len(wanted)
        found.append((places[begin], places[end]))
        begin = within.find(wanted, end)
    return found


def _plain(text: str, edges: bool) -> tuple[str, list[int]]:
    """The text without capitals, each white space one space, and where each letter stood.

    With an EDGE where a word begins or ends, so that whole words are found as any letters are:
    in the time that it takes to read the text once.
    """
    letters, places, before = [], [], " "
    for place, letter in enumerate((*text, " ")):
        if edges and _is_of_a_word(before) != _is_of_a_word(letter):
            letters.append(EDGE)
            places.append(place)
        if not letter.isspace():
            letters.append(_small(letter))
            places.append(place)
        elif not before.isspace():
            letters.append(" ")
            places.append(place)
        before = letter
    return "".join(letters).rstrip(" "), places


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _small(letter: str) -> str:
    """The letter as it is compared, which is one letter too: “ß” is none of the two of “ss”."""
    small = letter.casefold()
    return small if len(small) == 1 else letter.lower()[0]


def _write(survey: Survey, field: str, response: str, text: str) -> None:
    """Have a response say this in a field, and nothing that was made of it say otherwise."""
    found = Response.get_or_none(Response.survey == survey, Response.id == response)
    if found is None:
        raise TextGone(response)
    Response.update(answers={**found.answers, field: text}).where(
        Response.survey == survey, Response.id == response
    ).execute()
    Quote.take_off(survey, field, response)
    for told in after_change:
        told(survey, field, response)
    Export.delete().where(Export.survey == survey).execute()
    Screen.of(survey).approve(response, field, approved=False)

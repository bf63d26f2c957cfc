"""A redaction: words struck out of what somebody wrote. The original is kept sealed.

The response itself holds the text with MARK where words were, so that nothing that reads, searches
or exports it can show them. The original is encrypted with the secret key, which is in no database
and no backup (storage/seal.py), and only whoever owns the survey may have it opened.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
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
Answers = Mapping[str, Any]  # {field: answer} of a response
EDGE = "\0"  # of a word, where a text is looked through; no text has this letter
LONGEST_REASON = 200
# Whoever publishes words is told, in the transaction, that these are others from now on.
after_change: list[Callable[[Survey, str, str], None]] = []
# Whoever has made something of all that a response says is told what it said, and says now.
after_rewording: list[Callable[[Survey, Answers, Answers], None]] = []
LOT = 50  # texts of a transaction, where many are struck: answers that come meanwhile wait for it

TextKey = tuple[str, str]  # of a text: its response and its field


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
        """{(response, field): reason} for each text of these responses with words struck out."""
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
        key, said = json.loads(opened(bytes(self.original)))
        if key != [self.survey_id, self.response, self.field]:
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
        # Which nobody else has to wait for.
        left, original = struck(text, wanted), _sealed(survey, (response, field), text)
        with alone(survey, TEXTS):
            is_done = text_of(survey, field, response) == text
            if is_done:
                with audit.noted("words struck out", who, survey.code):
                    _write(survey, field, response, left)
                    _keep(survey, (response, field), original, reason)


def redact_all(
    survey: Survey, keys: Iterable[TextKey], words: Iterable[str], reason: str, who: Organiser
) -> int:
    """Strike these words out of all of these texts, in lots; return of how many they were struck.

    From each those that stand in it; texts without any, and those that are gone, are passed. The
    record has one line with the number. What was struck stays so, if it breaks off.
    """
    wanted, line, number = _wanted(words), audit.AuditLine("words struck out", who, survey.code), 0
    every = sorted(set(keys))
    for start in range(0, len(every), LOT):
        left: Collection[TextKey] = every[start : start + LOT]
        while left:
            struck_of, left = _strike(survey, left, wanted, reason, line)
            number += struck_of
    return number


def _strike(
    survey: Survey, keys: Collection[TextKey], wanted: list[str], reason: str, line: audit.AuditLine
) -> tuple[int, list[TextKey]]:
    """Strike words out of a lot; of how many, and which texts changed while it was got ready."""
    before = _texts(survey, keys)
    ready = {}
    for key, text in before.items():
        left = text
        for one in wanted:
            left = _without(left, one) or left
        if left != text:
            ready[key] = left, _sealed(survey, key, text)
    if not ready:
        return 0, []
    with alone(survey, TEXTS):
        now = _texts(survey, ready)
        same = {key: ready[key] for key, text in now.items() if text == before[key]}
        if same:
            _write_all(survey, {key: left for key, (left, _original) in same.items()})
            for key, (_left, original) in same.items():
                _keep(survey, key, original, reason)
            line.add(len(same))
    return len(same), [key for key in now if key not in same]


def _texts(survey: Survey, keys: Iterable[TextKey]) -> dict[TextKey, str]:
    """What is written there, of those keys where something is."""
    wanted = sorted(keys)
    found = Response.select(Response.id, Response.answers).where(
        Response.survey == survey, Response.id << sorted({response for response, _field in wanted})
    )
    answers = {one.id: one.answers for one in found}
    texts = {key: answers.get(key[0], {}).get(key[1]) for key in wanted}
    return {key: text for key, text in texts.items() if isinstance(text, str)}


def _keep(survey: Survey, key: TextKey, original: bytes, reason: str) -> None:
    """Keep the sealed original, unless that of an earlier redaction is kept, with this reason."""
    response, field = key
    row = {"survey": survey, "response": response, "field": field, "original": original}
    Redaction.insert(**row, reason=reason).on_conflict(
        conflict_target=[Redaction.survey, Redaction.response, Redaction.field],
        update={"reason": reason},
    ).execute()


def _sealed(survey: Survey, key: TextKey, text: str) -> bytes:
    return sealed(json.dumps([[survey.id, *key], text]))


def struck(text: str, words: Iterable[str]) -> str:
    """The text with MARK in the place of these words; of all of it where there are none.

    Capital letters make no difference, nor how much white space is between words. Raises NotThere.
    """
    wanted = _wanted(words)
    if not wanted:
        return MARK
    for one in wanted:
        left = _without(text, one)
        if left is None:
            raise NotThere(_("“%(words)s” does not stand in this text", words=one))
        text = left
    return text


def _wanted(words: Iterable[str]) -> list[str]:
    """The words without what is nothing, the longest first: one may be a part of another."""
    found = (" ".join(one.split()) for one in words)
    return sorted(filter(None, found), key=len, reverse=True)


def _without(text: str, words: str) -> str | None:
    """The text with MARK in the place of these words; None where they do not stand in it."""
    found, _are_whole = spans_of(text, words)
    if not found:
        return None
    ends = (0, *(end for _begin, end in found))
    begins = (*(begin for begin, _end in found), len(text))
    return MARK.join(text[end:begin] for end, begin in zip(ends, begins, strict=True))


def spans_of(text: str, words: str) -> tuple[list[tuple[int, int]], bool]:
    """Where in the text these words stand, from and to; True where they do as whole words.

    Only where they stand nowhere as whole words, it is where they are within others.
    """
    if found := _spans(text, words, edges=True):
        return found, True
    return _spans(text, words, edges=False), False


def _spans(text: str, words: str, *, edges: bool) -> list[tuple[int, int]]:
    """Where in the text these words stand, from and to; with `edges` as whole words alone.

    For “Ann” is not meant in “Annual”; but not every script has spaces between words.
    """
    (within, indices), (wanted, _others) = _plain(text, edges), _plain(words, edges)
    found, begin = [], within.find(wanted)
    while begin >= 0:
        end = begin + len(wanted)
        found.append((indices[begin], indices[end]))
        begin = within.find(wanted, end)
    return found


def _plain(text: str, edges: bool) -> tuple[str, list[int]]:
    """The text without capitals, each white space one space, and where each letter stood.

    With an EDGE where a word begins or ends, so that whole words are found as any letters are:
    in the time that it takes to read the text once.
    """
    letters, indices, before = [], [], " "
    for index, letter in enumerate((*text, " ")):
        if edges and _is_of_a_word(before) != _is_of_a_word(letter):
            letters.append(EDGE)
            indices.append(index)
        if not letter.isspace():
            letters.append(_small(letter))
            indices.append(index)
        elif not before.isspace():
            letters.append(" ")
            indices.append(index)
        before = letter
    return "".join(letters).rstrip(" "), indices


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _small(letter: str) -> str:
    """The letter as it is compared, which is one letter too: “ß” is none of the two of “ss”."""
    small = letter.casefold()
    return small if len(small) == 1 else letter.lower()[0]


def _write(survey: Survey, field: str, response: str, text: str) -> None:
    """Have a response say this in a field. Raises TextGone."""
    if not _write_all(survey, {(response, field): text}):
        raise TextGone(response)


def _write_all(survey: Survey, texts: Mapping[TextKey, str]) -> int:
    """Have responses say this, and nothing that was made of them otherwise; how many there are."""
    ids = sorted({one for one, _field in texts})
    query = Response.select(Response.id, Response.answers)
    found = list(query.where(Response.survey == survey, Response.id << ids))
    said, screen = _by_response(texts), Screen.of(survey)
    for response in found:
        answers = {**response.answers, **said[response.id]}
        Response.update(answers=answers).where(
            Response.survey == survey, Response.id == response.id
        ).execute()
        for reworded in after_rewording:
            reworded(survey, response.answers, answers)
        for field in said[response.id]:
            Quote.take_off(survey, field, response.id)
            screen.approve(response.id, field, approved=False)
            for told in after_change:
                told(survey, field, response.id)
    Export.delete().where(Export.survey == survey).execute()
    return len(found)


def _by_response(texts: Mapping[TextKey, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (response, field), text in texts.items():
        found.setdefault(response, {})[field] = text
    return found

"""A submission: answers ready to be stored, with a receipt that is computed from their key."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from models.answer.packed import PackedRow, id_of
from models.answer.pair_mark import PairMarks
from models.answer.tally import counts
from models.form.zone import local_time
from models.survey.survey import Survey
from storage.database import MomentField

Answers = Mapping[str, Any]
# (name of the question, contact), and topic and place of who wants them known with it.
Contacts = Sequence[tuple[str, ...]]


class ResponseRow(NamedTuple):
    """A response as the database takes it."""

    survey: int
    id: str
    receipt_hash: bytes
    body_hash: bytes
    version: int
    submitted_on: str
    submitted_at: int | None
    answers: str


@dataclass(frozen=True)
class Submission:
    """Answers ready to be stored: the rows, the counters they move by one, and the receipt."""

    row: ResponseRow
    packed: PackedRow
    counts: tuple[tuple[str, str], ...]
    receipt: str
    contacts: tuple[tuple[str, ...], ...] = ()
    marks: PairMarks = b""

    def is_of(self, body_hash: bytes) -> bool:
        """True if the response with this body hash was stored of the same answers and contacts.

        Until 1.0.0rc1 the hash of a response without contacts was that of its answers alone.
        """
        older = hashlib.sha256(self.row.answers.encode()).digest()
        return body_hash == self.row.body_hash or (not self.contacts and body_hash == older)


def submission(
    survey: Survey,
    key: str,
    answers: Answers,
    given: datetime | date | None = None,
    contacts: Contacts = (),
    marks: PairMarks = b"",
) -> Submission:
    """The submission of `answers`, `given` now by default; its receipt depends on the key alone.

    The day that is kept is the one that people had where the survey is.
    """
    receipt = receipt_of(survey.id, key)
    given = given or datetime.now(UTC)
    zone = survey.time_zone or "UTC"
    day = local_time(given, zone).date() if isinstance(given, datetime) else given
    moment = given if isinstance(given, datetime) else datetime.combine(given, time(), UTC)
    stored = _as_json(answers)
    row = ResponseRow(
        survey=survey.id,
        id=secrets.token_hex(16) if survey.anonymous else _dated_id(moment),
        receipt_hash=receipt_hash(survey.id, receipt),
        body_hash=_body_hash(key, stored, contacts, marks),
        version=survey.version,
        submitted_on=day.isoformat(),
        submitted_at=MomentField().db_value(None if survey.anonymous else moment),
        answers=stored,
    )
    counted = tuple(counts(survey.definition, answers, survey.version, survey.words_since))
    codes = survey.definition.layout.encode(answers, row.submitted_on)
    packed = PackedRow(row.survey, row.version, id_of(row.id), codes)
    return Submission(row, packed, counted, receipt, tuple(contacts), marks)


def _body_hash(key: str, stored: str, contacts: Contacts, marks: PairMarks) -> bytes:
    """The hash by which other answers under the same key are noticed.

    The key is stored nowhere, so nobody who has the database can find out, by trying every pair,
    which contact came with which response, nor which responses came with one at all.
    """
    said = f"{key} {stored} {_as_json(contacts)}"
    said += f" {marks.hex()}" if marks else ""
    return hashlib.sha256(said.encode()).digest()


def receipt_of(survey: int, key: str) -> str:
    """The receipt of what is sent to this survey under `key`: it depends on nothing else."""
    return hashlib.sha256(f"receipt {survey} {key}".encode()).hexdigest()[:24]


def receipt_hash(survey: int, receipt: str) -> bytes:
    """The hash that is stored of a receipt; its unique index makes sending twice harmless."""
    return hashlib.sha256(f"stored {survey} {receipt}".encode()).digest()


def first_id(moment: datetime) -> str:
    """What no id of an earlier moment comes after, where ids have one: `_dated_id`."""
    return f"{max(0, int(moment.timestamp() * 1000)):012x}"  # all before 1970 are alike


def moment_in(id: str) -> datetime:
    """The moment at which a response with this id was given, where ids have one: `_dated_id`."""
    return datetime.fromtimestamp(int(id[:12], 16) / 1000, UTC)


def _dated_id(moment: datetime) -> str:
    """A random id whose order is the order of time (as UUIDv7, RFC 9562 5.7)."""
    return f"{first_id(moment)}{secrets.token_hex(10)}"


_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

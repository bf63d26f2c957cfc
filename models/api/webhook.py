"""A webhook: an address that is told when there are new responses, or a survey opens or closes.

It is told that something is new, never what: whoever wants to know more asks with a token.

What is to be told follows from what is stored. The tally's revision moves in the transaction that
stores a response; a webhook keeps the revision of which it was told last. So a response costs
nothing more, nothing is lost, and many responses are one message. A message waits in the outbox
(Delivery) until it has arrived.

When an anonymous answer came is nowhere: its survey is told of in lots, some minutes after one is
full, and of that the day is kept. How long it waits is known to the memory of a process alone.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import (
    JOIN,
    AutoField,
    BlobField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.answer.threshold import SMALLEST_GROUP
from models.survey.schedule import CLOSED, OPEN
from models.survey.survey import Survey
from models.team.colleague import allowed
from models.team.role import May
from storage.database import MomentField, Stored, db, writing
from storage.seal import SealUnfit, is_readable, opened, sealed

RESPONSES, OPENED, ENDED, TEST = "responses.changed", "survey.opened", "survey.closed", "test"
EVENTS = (RESPONSES, OPENED, ENDED)
OF_STATE = {OPEN: OPENED, CLOSED: ENDED}
MOST_WEBHOOKS = 5  # of one survey
LONGEST_ADDRESS = 500
EVERY = timedelta(seconds=60)  # at the most, a webhook is told of responses
# Before each further try, as Standard Webhooks recommends.
AGAIN = tuple(timedelta(minutes=one) for one in (0.1, 5, 30, 120, 300, 600, 600))
PATIENCE = timedelta(days=3)  # with a server that takes nothing
CLAIMED = timedelta(seconds=60)  # within which whoever sends a message says what became of it
MOST_AT_ONCE = 8
KEPT = 20  # of what was delivered, or given up, of each webhook
HELD = (120, 600)  # seconds for which a lot of anonymous answers is not told: from, and below
MOST_TESTS = 3  # of a webhook in a minute
MINUTE = timedelta(minutes=1)
GONE = 410  # the answer of a server that wants no more
SECRET_LOST = "other secret key"


_held: dict[int, tuple[int, datetime]] = {}  # {webhook: the revision it knows, until when}


class TooManyWebhooks(ValueError):
    """A survey has as many webhooks as it can have."""


class TooManyTests(Exception):
    """A test waits, or there were MOST_TESTS within a minute."""


@dataclass(frozen=True)
class Message:
    """A message as it is sent; each try has another time and so another signature."""

    id: str
    address: str
    body: str
    headers: dict[str, str]


class Webhook(Stored):
    """An address, the events it is told of, and the state of which it was told last."""

    id = AutoField()
    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    organiser_id: int
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    address = CharField(max_length=LONGEST_ADDRESS)
    events = CharField(max_length=80)
    secret = BlobField()  # sealed
    made_at = MomentField()
    told_revision = IntegerField()
    told_state = CharField(max_length=10)
    told_at = MomentField(null=True)  # of responses, the last time; of anonymous ones: None
    failing_since = MomentField(null=True)
    disabled_at = MomentField(null=True)  # after it failed for too long

    @classmethod
    def unreadable(cls) -> int:
        """How many have a secret that another secret key has sealed."""
        return sum(not is_readable(bytes(one.secret)) for one in cls.select(cls.secret))

    @classmethod
    def add(cls, survey: Survey, organiser: Organiser, address: str, events: Iterable[str]) -> str:
        """Add a webhook; returns the secret that signs its messages. Raises TooManyWebhooks."""
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        wanted = [one for one in EVENTS if one in set(events)]
        with audit.noted("webhook added", organiser, survey.code, _host(address)):
            if cls.select().where(cls.survey == survey).count() >= MOST_WEBHOOKS:
                raise TooManyWebhooks(
                    ngettext(
                        "This survey has %(num)s webhook already. Remove one first.",
                        "This survey has %(num)s webhooks already. Remove one first.",
                        MOST_WEBHOOKS,
                    )
                )
            cls.create(
                survey=survey,
                organiser=organiser,
                address=address,
                events=" ".join(wanted),
                secret=sealed(secret),
                made_at=datetime.now(UTC),
                told_revision=Tally.at_this_moment(survey).revision,
                told_state=survey.state,
            )
        return secret

    @classmethod
    def all_of(cls, survey: Survey) -> "list[Webhook]":
        """The webhooks of this survey, the newest first."""
        return list(cls.select().where(cls.survey == survey).order_by(cls.id.desc()))

    @classmethod
    def of(cls, survey: Survey, id: int) -> "Webhook | None":
        """The webhook with this number, if it is of this survey."""
        found: Webhook | None = cls.get_or_none(cls.survey == survey, cls.id == id)
        return found

    def delete_by(self, by: Organiser) -> None:
        """Tell this address nothing any more."""
        with writing():
            if self.delete_instance():
                audit.note("webhook removed", by, self.survey.code, _host(self.address))

    def enable(self) -> None:
        """Tell it again, from now on."""
        with writing():
            Webhook.update(
                disabled_at=None,
                failing_since=None,
                told_revision=Tally.at_this_moment(self.survey).revision,
                told_state=self.survey.state,
            ).where(Webhook.id == self.id).execute()

    def test(self) -> None:
        """Have a message sent that says nothing but that it is a test. Raises TooManyTests."""
        with writing():
            db.serialise(b"hook" + self.id.to_bytes(4))
            tests = self._sent(TEST)
            lately = tests.where(Delivery.made_at > datetime.now(UTC) - MINUTE)
            if self._waits(TEST) or lately.count() >= MOST_TESTS:
                raise TooManyTests
            _put(self, TEST, 0)

    @property
    def wants(self) -> tuple[str, ...]:
        """The events that it is told of."""
        return tuple(self.events.split())

    @property
    def deliveries(self) -> "list[Delivery]":
        """The last messages: those that wait, and then the newest first."""
        query = Delivery.select(Delivery, Webhook, Survey).join(Webhook).join(Survey)
        ours = query.where(Delivery.webhook == self)
        newest = (Delivery.due_at.is_null(), Delivery.made_at.desc(), Delivery.id)
        return list(ours.order_by(*newest).limit(KEPT))

    def _sent(self, event: str) -> Any:
        return Delivery.select().where(Delivery.webhook == self, Delivery.event == event)

    def _waits(self, event: str) -> bool:
        return bool(self._sent(event).where(Delivery.due_at.is_null(False)).exists())

    def _take(self, revision: int, responses: int, now: datetime) -> None:
        """Put into the outbox what this webhook has not been told."""
        state = self.survey.state
        changes: dict[str, Any] = {}
        if state != self.told_state:
            changes["told_state"] = state
        if revision != self.told_revision and self._is_time(revision, state, now):
            changes["told_revision"] = revision
            changes["told_at"] = None if self.survey.anonymous else now
        if not changes:
            return
        said = (Webhook.told_revision == self.told_revision) & (
            Webhook.told_state == self.told_state
        )
        with writing():
            # Another process may look at the same moment: one of them changes the row.
            if not Webhook.update(**changes).where(Webhook.id == self.id, said).execute():
                return
            if not self.may_tell:
                return
            event = OF_STATE.get(changes.get("told_state", ""))
            if event in self.wants:
                _put(self, str(event), responses)
            if "told_revision" in changes and RESPONSES in self.wants:
                _put(self, RESPONSES, responses)

    def _is_time(self, revision: int, state: str, now: datetime) -> bool:
        """True if the webhook is to be told of responses now, which it does not know of."""
        if self._waits(RESPONSES):
            return False  # the next tells of these too
        if not self.survey.anonymous:
            return self.told_at is None or self.told_at + EVERY <= now
        if state == CLOSED != self.told_state:
            return True  # no answer came this moment
        if state != CLOSED and revision - self.told_revision < SMALLEST_GROUP:
            return False
        known, until = _held.get(self.id, (None, now))
        if known != self.told_revision:
            first, over = HELD
            until = now + timedelta(seconds=first + secrets.randbelow(over - first))
            _held[self.id] = self.told_revision, until
        return until <= now

    @property
    def may_tell(self) -> bool:
        """False where whoever added it may no longer run the survey."""
        return self.organiser.may_sign_in and May.RUN in allowed(self.organiser, self.survey)


class Delivery(Stored):
    """A message in the outbox; afterwards what became of it. Of an answer only the status is kept.

    `fault` says in a word why there was no answer. `body` is kept as long as the message waits.
    """

    id = CharField(max_length=40, primary_key=True)
    webhook_id: int
    webhook = ForeignKeyField(Webhook, on_delete="CASCADE")
    event = CharField(max_length=30)
    body = TextField()
    made_at = MomentField()
    due_at = MomentField(null=True, index=True)  # None: it arrived, or was given up
    tries = IntegerField(default=0)
    status = IntegerField(default=0)
    fault = CharField(max_length=30, default="")

    def _claim(self, until: datetime) -> bool:
        """Have it for oneself until then; False if another process was faster."""
        with writing():
            same = (Delivery.id == self.id) & (Delivery.due_at == self.due_at)
            return bool(Delivery.update(due_at=until).where(same).execute())

    @property
    def is_dated(self) -> bool:
        """True if only the day is known on which it was made: `made_at` is when that began."""
        return bool(self.webhook.survey.anonymous and self.event != TEST)

    @property
    def has_arrived(self) -> bool:
        """True if the server took it."""
        return 200 <= self.status < 300


def notice() -> None:
    """Put into the outbox whatever a webhook has not been told yet."""
    now = datetime.now(UTC)
    revision, responses = fn.COALESCE(Tally.revision, 0), fn.COALESCE(Tally.responses, 0)
    found: Any = (
        Webhook.select(
            Webhook, Survey, Organiser, revision.alias("moved"), responses.alias("heard")
        )
        .join(Survey)
        .join(Tally, JOIN.LEFT_OUTER, on=(Tally.survey == Survey.id))
        .join_from(Webhook, Organiser)
        .where(Webhook.disabled_at.is_null())
    )
    for one in list(found):
        one._take(one.moved, one.heard, now)


def is_due() -> bool:
    """True if a message waits to be sent now."""
    return bool(Delivery.select().where(_due(datetime.now(UTC))).exists())


def claim() -> list[Message]:
    """The next messages to send, as nobody else has them: they come again if nothing is said."""
    now = datetime.now(UTC)
    messages = []
    for one in _next(now):
        if not one._claim(now + CLAIMED):
            continue
        if not one.webhook.may_tell:
            _give_up(Delivery.id == one.id)
            continue
        try:
            headers = signed(opened(bytes(one.webhook.secret)), one.id, now, one.body)
            messages.append(Message(one.id, one.webhook.address, one.body, headers))
        except SealUnfit:
            settle(one.id, 0, SECRET_LOST)
    return messages


def _next(now: datetime) -> list[Delivery]:
    """What is due, one of each webhook: none waits behind another; those that work come first."""
    first = fn.ROW_NUMBER().over(partition_by=[Delivery.webhook], order_by=[Delivery.due_at])
    due = Delivery.select(Delivery.id, first.alias("turn")).where(_due(now)).alias("due")
    query: Any = Delivery.select(Delivery, Webhook, Survey, Organiser).join(Webhook)
    query = query.join(Survey).join_from(Webhook, Organiser)
    query = query.join_from(Delivery, due, on=(Delivery.id == due.c.id)).where(due.c.turn == 1)
    order = (Webhook.failing_since.is_null(False), Delivery.due_at)
    return list(query.order_by(*order).limit(MOST_AT_ONCE))


def settle(id: str, status: int, fault: str = "") -> None:
    """Keep what became of a message: it arrived, is tried again, or is given up."""
    now = datetime.now(UTC)
    with writing():
        one = Delivery.get_or_none(Delivery.id == id)
        if one is None:
            return
        one.status, one.fault, one.tries = status, fault, one.tries + 1
        again = AGAIN[one.tries - 1] if one.tries <= len(AGAIN) else None
        done = one.has_arrived or one.event == TEST or again is None or status == GONE
        one.due_at = None if done else now + (again or EVERY)
        one.body = "" if done else one.body
        changed = Delivery.status, Delivery.fault, Delivery.tries, Delivery.due_at, Delivery.body
        one.save(only=changed)
        if one.event != TEST:
            _count(one, now)
        if done:
            _delete_old(one.webhook_id)


def _count(one: Delivery, now: datetime) -> None:
    """Note that the webhook works, or since when it does not; end it after too long."""
    webhook = Webhook.get_by_id(one.webhook_id)
    since = None if one.has_arrived else webhook.failing_since or now
    over = since is not None and (since + PATIENCE < now or one.status == GONE)
    ended = now if over else None
    Webhook.update(failing_since=since, disabled_at=ended).where(Webhook.id == webhook.id).execute()
    if over:
        _give_up(Delivery.webhook == webhook)


def _give_up(which: Any) -> None:
    """Send these no more."""
    Delivery.update(due_at=None, body="").where(which).execute()


def signed(secret: str, id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of a message, as Standard Webhooks 1.0 has them: HMAC-SHA256 of id.time.body."""
    key, time = base64.b64decode(secret.removeprefix("whsec_")), str(int(at.timestamp()))
    mark = hmac.digest(key, f"{id}.{time}.{body}".encode(), "sha256")
    return {
        "Content-Type": "application/json",
        "User-Agent": "Tangible",
        "webhook-id": id,
        "webhook-timestamp": time,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def _put(webhook: Webhook, event: str, responses: int) -> None:
    now = datetime.now(UTC)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    made_at = day if webhook.survey.anonymous and event != TEST else now
    data: dict[str, Any] = {"code": webhook.survey.code}
    if event != TEST:
        data["responses"] = responses
    said = {"type": event, "timestamp": f"{made_at:%Y-%m-%dT%H:%M:%SZ}", "data": data}
    Delivery.create(
        id=f"msg_{secrets.token_hex(16)}",
        webhook=webhook,
        event=event,
        body=json.dumps(said),
        made_at=made_at,
        due_at=now,
    )


def _due(now: datetime) -> Any:
    return Delivery.due_at.is_null(False) & (Delivery.due_at <= now)


def _delete_old(webhook: int) -> None:
    over = Delivery.select(Delivery.id).where(
        Delivery.webhook == webhook, Delivery.due_at.is_null()
    )
    ids = [one.id for one in over.order_by(Delivery.made_at.desc()).offset(KEPT).limit(100)]
    if ids:
        Delivery.delete().where(Delivery.id << ids).execute()


def _host(address: str) -> str:
    """The host alone: what stands behind it may be a secret."""
    return address.partition("://")[2].partition("/")[0].partition("?")[0]

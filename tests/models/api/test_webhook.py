"""A webhook is told that there is something new, once, and a response writes nothing for it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.account.organiser import Organiser
from models.answer.response import Response
from models.answer.threshold import SMALLEST_GROUP
from models.api import webhook
from models.api.webhook import (
    AGAIN,
    ENDED,
    EVENTS,
    EVERY,
    HELD,
    KEPT,
    MOST_AT_ONCE,
    MOST_TESTS,
    OPENED,
    PATIENCE,
    RESPONSES,
    TEST,
    Delivery,
    TooManyTests,
    TooManyWebhooks,
    Webhook,
    claim,
    is_due,
    notice,
    settle,
    signed,
)
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from storage import seal
from storage.database import db
from tests.makers import choice, make_organiser, make_survey, respond

GOOD = choice("Good?", "Yes", "No")
ADDRESS = "https://example.org/told?key=secret"


@pytest.fixture(autouse=True)
def key(database):
    """The service has its key, in which the secrets of webhooks are sealed, and holds nothing."""
    webhook._held.clear()
    seal.open_with(lambda: "a key of 32 characters or more, as it has to be")


def a_webhook(survey: Survey, *events: str, by: Organiser | None = None) -> Webhook:
    """A webhook of this survey for these events, by default all."""
    Webhook.add(survey, by or make_organiser(), ADDRESS, events or EVENTS)
    return Webhook.all_of(survey)[0]


def waiting() -> list[tuple[str, str]]:
    """What is in the outbox and not sent: the events, with what is said."""
    return [
        (one.event, one.body) for one in Delivery.select().where(Delivery.due_at.is_null(False))
    ]


def arrive() -> None:
    """All that waits is taken, and time has passed since."""
    later(EVERY)
    for one in claim():
        settle(one.id, 204)


def later(by: timedelta) -> None:
    """Let time pass for what waits, and for when webhooks were told last."""
    now = datetime.now(UTC)
    Delivery.update(due_at=now - by).where(Delivery.due_at.is_null(False)).execute()
    Webhook.update(told_at=now - by).where(Webhook.told_at.is_null(False)).execute()


def test_many_responses_are_one_message_and_later_ones_the_next(database):
    survey = make_survey(GOOD, anonymous=False)
    a_webhook(survey)
    notice()
    assert waiting() == []
    for _ in range(3):
        respond(survey, q="yes")
    notice()
    notice()
    [(event, body)] = waiting()
    assert event == RESPONSES
    assert '"data": {"code": "lunch", "responses": 3}' in body
    assert "yes" not in body
    respond(survey, q="no")
    notice()
    assert len(waiting()) == 1, "it is told once in a while"
    later(EVERY)
    notice()
    assert waiting() == [(event, body)], "while one waits, the next can wait too"
    arrive()
    notice()
    [(_, body)] = waiting()
    assert '"responses": 4' in body
    arrive()
    Response.get().delete_instance()
    later(EVERY)
    notice()
    assert len(waiting()) == 1


def test_when_anonymous_answers_came_is_nowhere(database, monkeypatch):
    survey = make_survey(GOOD)
    a_webhook(survey)
    Webhook.update(made_at=datetime(2020, 1, 1, tzinfo=UTC)).execute()
    first = datetime.now(UTC).replace(microsecond=0)
    for _ in range(SMALLEST_GROUP - 1):
        respond(survey, q="yes")
        notice()
        assert webhook._held == {}, "nothing is told of fewer"
    respond(survey, q="yes")
    for _ in range(3):
        notice()
        assert waiting() == [], "nor at once of as many"
    [(known, until)] = webhook._held.values()
    assert known == 0
    assert HELD[0] <= (until - first).total_seconds() <= HELD[1] + 60
    webhook._held = dict.fromkeys(webhook._held, (known, first))
    respond(survey, q="no")
    notice()
    [(_, body)] = waiting()
    midnight = f"{first:%Y-%m-%dT00:00:00Z}"
    data = {"code": "lunch", "responses": SMALLEST_GROUP + 1}
    assert json.loads(body) == {"type": RESPONSES, "timestamp": midnight, "data": data}
    arrive()
    assert fine_times() == set()
    [message] = Webhook.get().deliveries
    assert (message.is_dated, message.body, message.status) == (True, "", 204)


def test_the_end_of_an_anonymous_survey_tells_of_its_last_answers_too(database):
    survey = make_survey(GOOD)
    a_webhook(survey)
    respond(survey, q="yes")
    notice()
    assert waiting() == []
    survey.close()
    notice()
    assert sorted(event for event, _ in waiting()) == [RESPONSES, ENDED]
    assert '"responses": 1' in str(waiting())


def fine_times() -> set[str]:
    """The columns of webhooks and their messages with a time that tells more than a day."""
    stored: list[Any] = [row for one in (Webhook, Delivery) for row in one.select().dicts()]
    rows = [pair for row in stored for pair in row.items()]
    return {
        column
        for column, value in rows
        if isinstance(value, datetime) and value.timestamp() % 86400 != 0
    }


def test_a_response_writes_nothing_for_it(database):
    survey = make_survey(GOOD)
    a_webhook(survey)
    before = list(Webhook.select().tuples())
    respond(survey, q="yes")
    assert list(Webhook.select().tuples()) == before
    assert Delivery.select().count() == 0


def test_opening_and_closing_is_told_also_when_the_clock_does_it(database):
    survey = make_survey(GOOD, draft=True)
    a_webhook(survey, OPENED, ENDED)
    survey.open()
    respond(survey, q="yes")
    notice()
    assert [event for event, _ in waiting()] == [OPENED]
    Survey.update(closes_at=datetime.now(UTC)).execute()
    notice()
    assert [event for event, _ in waiting()] == [OPENED, ENDED]


def test_only_one_of_many_processes_tells_and_only_one_sends(database):
    survey = make_survey(GOOD, anonymous=False)
    made = a_webhook(survey)
    respond(survey, q="yes")
    first, other = Webhook.get_by_id(made.id), Webhook.get_by_id(made.id)
    for one in first, other:
        one._take(1, 1, datetime.now(UTC))
    assert len(waiting()) == 1
    soon = datetime.now(UTC) + EVERY
    both = [Delivery.get(), Delivery.get()]
    assert [one._claim(soon) for one in both] == [True, False]
    later(EVERY)
    [message] = claim()
    assert claim() == []
    assert not is_due()
    later(EVERY)  # whoever had it said nothing
    assert [one.id for one in claim()] == [message.id]


def test_it_is_told_as_long_as_who_added_it_may_run_the_survey(database):
    survey, ben = make_survey(GOOD, anonymous=False), make_organiser("ben@example.org")
    Colleague.let_in(survey, ben, Role.EDITOR)
    a_webhook(survey, by=ben)
    [colleague] = Colleague.all_of(survey)
    colleague.change(Role.VIEWER, survey.organiser)
    respond(survey, q="yes")
    notice()
    assert waiting() == []
    colleague.change(Role.EDITOR, survey.organiser)
    Organiser.update(disabled_at=datetime.now(UTC)).where(Organiser.id == ben.id).execute()
    respond(survey, q="yes")
    later(EVERY)
    notice()
    assert waiting() == []


def test_the_signature_is_that_of_the_standard():
    # https://docs.svix.com/receiving/verifying-payloads/how-manual
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        '{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_the_secret_is_stored_sealed_and_lost_with_the_key(database):
    survey = make_survey(GOOD)
    secret = Webhook.add(survey, make_organiser(), ADDRESS, EVENTS)
    stored = str([db.execute_sql(f'SELECT * FROM "{one}"').fetchall() for one in db.get_tables()])
    assert secret not in stored
    assert "key=secret" not in str(db.execute_sql('SELECT * FROM "audit"').fetchall())
    Webhook.get().test()
    seal.open_with(lambda: "another key of 32 characters or more, as it has to be")
    assert claim() == []
    assert Delivery.get().fault == webhook.SECRET_LOST


def test_what_is_not_taken_is_tried_again_and_given_up_in_the_end(database):
    survey = make_survey(GOOD, anonymous=False)
    made = a_webhook(survey)
    respond(survey, q="yes")
    notice()
    id = Delivery.get().id
    for tries, pause in enumerate(AGAIN, 1):
        later(EVERY)
        assert [one.id for one in claim()] == [id]
        settle(id, 500)
        one = Delivery.get()
        assert one.tries == tries
        assert abs(one.due_at - datetime.now(UTC) - pause) < EVERY
    assert Webhook.get_by_id(made.id).failing_since is not None
    settle(id, 302)
    assert (Delivery.get().due_at, Delivery.get().has_arrived) == (None, False)
    respond(survey, q="yes")
    later(EVERY)
    notice()
    [message] = claim()
    settle(message.id, 204)
    assert Webhook.get_by_id(made.id).failing_since is None


@pytest.mark.parametrize("end", ["too long", "gone"])
def test_one_that_takes_nothing_is_switched_off_and_can_be_switched_on(database, end):
    survey = make_survey(GOOD, anonymous=False)
    made = a_webhook(survey)
    respond(survey, q="yes")
    notice()
    if end == "too long":
        long_ago = datetime.now(UTC) - PATIENCE - EVERY
        Webhook.update(failing_since=long_ago).execute()
    [message] = claim()
    settle(message.id, 410 if end == "gone" else 0)
    assert Webhook.get_by_id(made.id).disabled_at is not None
    assert waiting() == []
    respond(survey, q="yes")
    notice()
    assert waiting() == []
    Webhook.get_by_id(made.id).enable()
    later(EVERY)
    notice()
    assert waiting() == [], "what came meanwhile is not told later"
    respond(survey, q="yes")
    notice()
    assert len(waiting()) == 1


def test_only_the_last_messages_are_kept_and_a_test_says_nothing(database):
    made = a_webhook(make_survey(GOOD))
    for _ in range(KEPT + 5):
        made.test()
        Delivery.update(made_at=datetime.now(UTC) - EVERY).execute()
        for one in claim():
            settle(one.id, 500)
    assert Delivery.select().count() == KEPT == len(made.deliveries)
    assert {one.event for one in made.deliveries} == {TEST}
    assert Webhook.get().failing_since is None
    assert "responses" not in Delivery.get().body


def test_a_test_waits_for_the_one_before_and_there_are_few_in_a_minute(database):
    made = a_webhook(make_survey(GOOD))
    for _ in range(MOST_TESTS):
        made.test()
        with pytest.raises(TooManyTests):
            made.test()
        arrive()
    with pytest.raises(TooManyTests):
        made.test()
    assert Delivery.select().count() == MOST_TESTS
    Delivery.update(made_at=datetime.now(UTC) - EVERY).execute()
    made.test()


def test_no_webhook_waits_behind_another(database):
    survey = make_survey(GOOD)
    first, second, broken = (a_webhook(survey) for _ in range(3))
    Webhook.update(failing_since=datetime.now(UTC)).where(Webhook.id == broken.id).execute()
    for one in broken, *[first] * (MOST_AT_ONCE + 1), second:
        webhook._put(one, ENDED, 0)
    owner_of = {one.id: one.webhook_id for one in Delivery.select()}
    told = [owner_of[one.id] for one in claim()]
    assert (set(told[:2]), told[2:]) == ({first.id, second.id}, [broken.id])
    assert [owner_of[one.id] for one in claim()] == [first.id]


def test_what_waits_is_not_sent_once_who_added_it_may_no_longer_run_the_survey(database):
    survey, ben = make_survey(GOOD), make_organiser("ben@example.org")
    Colleague.let_in(survey, ben, Role.EDITOR)
    made = a_webhook(survey, by=ben)
    made.test()
    [colleague] = Colleague.all_of(survey)
    colleague.change(Role.VIEWER, survey.organiser)
    assert claim() == []
    assert waiting() == []
    assert (Delivery.get().tries, Delivery.get().body) == (0, "")
    assert not Webhook.of(survey, made.id).may_tell


def test_a_survey_has_so_many_and_they_go_with_it(database, monkeypatch):
    monkeypatch.setattr(webhook, "MOST_WEBHOOKS", 1)
    survey = make_survey(GOOD)
    a_webhook(survey).test()
    with pytest.raises(TooManyWebhooks):
        a_webhook(survey)
    survey.delete_instance()
    assert (Webhook.select().count(), Delivery.select().count()) == (0, 0)

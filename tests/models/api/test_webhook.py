"""A webhook is told that there is something new, once, and a response writes nothing for it."""

from datetime import UTC, datetime, timedelta

import pytest

from models.account.organiser import Organiser
from models.answer.response import Response
from models.api import webhook
from models.api.webhook import (
    AGAIN,
    ENDED,
    EVENTS,
    EVERY,
    KEPT,
    OPENED,
    PATIENCE,
    RESPONSES,
    TEST,
    Delivery,
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
    """The service has its key, in which the secrets of webhooks are sealed."""
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


def later(by: timedelta) -> None:
    """Let time pass for what waits, and for when webhooks were told last."""
    now = datetime.now(UTC)
    Delivery.update(due_at=now - by).where(Delivery.due_at.is_null(False)).execute()
    Webhook.update(told_at=now - by).where(Webhook.told_at.is_null(False)).execute()


def test_many_responses_are_one_message_and_later_ones_the_next(database):
    survey = make_survey(GOOD)
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
    assert ['"responses": 4' in body for _, body in waiting()].count(True) == 1
    Response.get().delete_instance()
    later(EVERY)
    notice()
    assert len(waiting()) == 3


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
    survey = make_survey(GOOD)
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
    survey, ben = make_survey(GOOD), make_organiser("ben@example.org")
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
    survey = make_survey(GOOD)
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
    survey = make_survey(GOOD)
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
        for one in claim():
            settle(one.id, 500)
    assert Delivery.select().count() == KEPT == len(made.deliveries)
    assert {one.event for one in made.deliveries} == {TEST}
    assert Webhook.get().failing_since is None
    assert "responses" not in Delivery.get().body


def test_a_survey_has_so_many_and_they_go_with_it(database, monkeypatch):
    monkeypatch.setattr(webhook, "MOST_WEBHOOKS", 1)
    survey = make_survey(GOOD)
    a_webhook(survey).test()
    with pytest.raises(TooManyWebhooks):
        a_webhook(survey)
    survey.delete_instance()
    assert (Webhook.select().count(), Delivery.select().count()) == (0, 0)

"""A webhook is told by a process that knows no secret, and what came of it is kept."""

import time
from datetime import UTC, datetime

import pytest

from models.api.webhook import EVENTS, Delivery, Webhook, signed
from process.launcher import Full
from process.outgoing import FORBIDDEN, SILENT
from tests.makers import choice, make_organiser, make_survey, respond
from tests.receiver import receiver
from web.process import webhook

GOOD = choice("Good?", "Yes", "No")


def test_who_is_told_can_check_who_told_them(app):
    survey = make_survey(GOOD, anonymous=False)
    with receiver() as (port, got):
        secret = Webhook.add(survey, make_organiser(), f"http://127.0.0.1:{port}/200", EVENTS)
        respond(survey, q="yes")
        webhook.look(within=True)
        until = time.monotonic() + 60
        while not Delivery.select().where(Delivery.status > 0).exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        [(_, headers, body)] = got
    one = Delivery.get()
    assert (one.status, one.due_at, one.body) == (200, None, "")
    moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert signed(secret, one.id, moment, body).items() <= headers.items()


def test_where_the_operator_does_not_allow_it_nothing_of_this_machine_is_asked(app):
    survey = make_survey(GOOD)
    with receiver() as (port, got):
        Webhook.add(survey, make_organiser(), f"http://127.0.0.1:{port}/200", EVENTS)
        Webhook.get().test()
        webhook.send(within=False)
    assert got == []
    assert (Delivery.get().fault, Delivery.get().status) == (FORBIDDEN, 0)


@pytest.mark.sqlite
def test_a_process_that_cannot_be_started_loses_no_message(app, monkeypatch):
    Webhook.add(make_survey(GOOD), make_organiser(), "http://127.0.0.1:9/", EVENTS)
    Webhook.get().test()

    def full(*given: object, **more: object) -> bytes:
        raise Full

    monkeypatch.setattr(webhook.launcher, "run", full)
    webhook._sending.acquire()
    webhook._send_all(True)
    assert Delivery.get().due_at is not None
    assert Delivery.get().tries == 0
    assert Delivery.get().fault != SILENT

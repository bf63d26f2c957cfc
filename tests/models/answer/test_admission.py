"""Whether a survey takes an answer is decided as it is stored: by the clock, and by the limit."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.answer.admission import NotOpenYet, SurveyClosed, SurveyFull
from models.answer.recount import recount
from models.answer.response import KeyReused, Response, store
from models.answer.submission import submission
from models.answer.tally import Tally
from models.survey.schedule import CLOSED, DRAFT, OPEN, WAITING, Schedule
from models.survey.survey import Survey
from storage.database import connection, writing
from storage.writer import Writer
from tests.makers import choice, definition, make_survey, respond
from tests.server import ROOT

HOUR = timedelta(hours=1)
PROCESS = """
import sys
from storage.database import connection, open_database
from models.answer.admission import SurveyFull
from models.answer.response import Response
from models.survey.survey import Survey

open_database(sys.argv[1])
with connection():
    survey, refused = Survey.at("lunch"), 0
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(40):
        try:
            Response.record(survey, f"{sys.argv[2]} {n}", {"q": "yes"})
        except SurveyFull:
            refused += 1
    print(refused)
"""


def limited(limit: int | None, **bounds: Any) -> Survey:
    survey = make_survey(choice("Good?", "Yes", "No"))
    survey.plan(Schedule(response_limit=limit, **bounds))
    return Survey.at("lunch")


def sent(survey: Survey, *keys: str) -> list[str]:
    """What became of answers under these keys, stored as one batch."""
    with writing():
        outcomes = store([submission(survey, key, {"q": "yes"}) for key in keys])
    return [one if isinstance(one, str) else type(one).__name__ for one in outcomes]


def receipts(survey: Survey, *keys: str) -> list[str]:
    return [submission(survey, key, {}).receipt for key in keys]


def responses(survey: Survey) -> int:
    return Tally.of(survey)[0].responses


@pytest.mark.parametrize(
    ("bounds", "state", "refusal"),
    [
        ({}, OPEN, None),
        ({"opens_at": -HOUR, "closes_at": HOUR}, OPEN, None),
        ({"opens_at": HOUR}, WAITING, NotOpenYet),
        ({"opens_at": HOUR, "closes_at": 2 * HOUR}, WAITING, NotOpenYet),
        ({"closes_at": timedelta()}, CLOSED, SurveyClosed),
        ({"opens_at": -2 * HOUR, "closes_at": -HOUR}, CLOSED, SurveyClosed),
    ],
)
def test_the_clock_opens_and_closes_a_survey(database, bounds, state, refusal):
    now = datetime.now(UTC)
    survey = limited(None, **{name: now + from_now for name, from_now in bounds.items()})
    assert (survey.state, survey.is_open) == (state, state == OPEN)
    if refusal is None:
        assert respond(survey, "key", q="yes") == receipts(survey, "key")[0]
        assert responses(survey) == 1
    else:
        with pytest.raises(SurveyClosed) as refused:
            respond(survey, "key", q="yes")
        assert (refused.type, responses(survey)) == (refusal, 0)


def test_the_clock_decides_as_it_is_stored_not_as_the_page_was_seen(database):
    seen_open = limited(None)
    assert seen_open.is_open
    receipt = respond(seen_open, "before", q="yes")
    Survey.at("lunch").plan(Schedule(closes_at=datetime.now(UTC)))
    with pytest.raises(SurveyClosed):
        respond(seen_open, "after", q="yes")
    assert respond(seen_open, "before", q="yes") == receipt
    assert responses(seen_open) == 1


def test_opening_by_hand_is_stronger_than_the_times_that_were_set(database):
    now = datetime.now(UTC)
    turns: list[dict[str, Any]] = [{"opens_at": now + HOUR}, {"closes_at": now - HOUR}]
    for bounds in turns:
        survey = limited(None, **bounds) if Survey.at("lunch") is None else Survey.at("lunch")
        survey.plan(Schedule(**bounds))
        assert not Survey.at("lunch").is_open
        Survey.at("lunch").open()
        assert Survey.at("lunch").is_open
    Survey.at("lunch").close()
    assert Survey.at("lunch").state == CLOSED


def test_a_draft_that_is_opened_waits_for_its_time(database):
    opens_at = datetime.now(UTC).replace(microsecond=0) + HOUR
    survey = make_survey(choice("Good?", "Yes", "No"), draft=True)
    survey.plan(Schedule(opens_at=opens_at, time_zone="Europe/Berlin"))
    assert Survey.at("lunch").state == DRAFT
    Survey.at("lunch").open()
    opened = Survey.at("lunch")
    assert (opened.state, opened.opens_at) == (WAITING, opens_at)
    assert opened.schedule == Schedule(opens_at=opens_at, time_zone="Europe/Berlin")


def test_of_a_batch_the_first_get_in_and_a_used_key_needs_no_room(database):
    survey = limited(3)
    assert sent(survey, "a") == receipts(survey, "a")
    # Two more get in; a repeat of what is stored, or of what just got in, has its receipt.
    got = sent(survey, "b", "a", "c", "b", "d", "e", "c")
    assert got == [*receipts(survey, "b", "a", "c", "b"), "SurveyFull", "SurveyFull",
                   *receipts(survey, "c")]  # fmt: skip
    assert sent(survey, "d", "a", "b", "c") == ["SurveyFull", *receipts(survey, "a", "b", "c")]
    with pytest.raises(KeyReused):
        respond(survey, "a", q="no")
    assert responses(survey) == 3
    assert recount(survey)[1] == []


def test_other_surveys_of_the_batch_are_not_limited_by_it(database):
    survey, other = limited(1), make_survey(choice("Good?", "Yes", "No"), code="dinner")
    with writing():
        outcomes = store([submission(one, str(n), {"q": "yes"}) for n in range(3)
                          for one in (survey, other)])  # fmt: skip
    assert [type(one) for one in outcomes[::2]] == [str, SurveyFull, SurveyFull]
    assert (responses(survey), responses(other)) == (1, 3)


def test_a_deleted_response_makes_room_and_a_higher_limit_too(database):
    survey = limited(1)
    respond(survey, "a", q="yes")
    with pytest.raises(SurveyFull):
        respond(survey, "b", q="yes")
    Response.get().delete_instance()
    respond(survey, "b", q="yes")
    survey.plan(Schedule(response_limit=2))
    respond(survey, "c", q="yes")
    with pytest.raises(SurveyFull):
        respond(survey, "d", q="yes")
    survey.plan(Schedule(response_limit=1))  # below what there is: nothing goes, nothing comes
    with pytest.raises(SurveyFull):
        respond(survey, "d", q="yes")
    assert responses(survey) == 2


def test_several_writers_at_once_never_store_one_too_many(database):
    survey = limited(50)
    writers = [Writer(store) for _ in range(4)]

    def phone(n: int) -> str | Exception:
        with connection():
            return writers[n % 4].do(submission(survey, f"key {n // 2}", {"q": "yes"}))

    with ThreadPoolExecutor(16) as phones:
        outcomes = list(phones.map(phone, range(240)))  # 120 keys, each twice
    assert len({one for one in outcomes if isinstance(one, str)}) == 50
    assert responses(survey) == Response.select().count() == 50
    assert recount(survey)[1] == []


def test_several_processes_at_once_never_store_one_too_many(database, instance):
    survey = limited(70)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, instance.database_url, str(n)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    assert [one.stdout.readline() for one in processes] == ["ready\n"] * 3
    for one in processes:
        one.stdin.write("go\n")
        one.stdin.flush()
    refused = [int(one.communicate(timeout=60)[0]) for one in processes]
    assert sum(refused) == 3 * 40 - 70
    assert responses(survey) == 70


def test_a_batch_makes_no_more_statements_where_there_are_times_and_one_more_for_a_limit(
    database, statements
):
    survey = make_survey(choice("Good?", "Yes", "No"))

    def made(key: str) -> int:
        respond(survey, key + " before", q="yes")
        with statements() as sql:
            respond(survey, key, q="yes")
        return len(sql)

    plain = made("plain")
    hour = datetime.now(UTC) + HOUR
    survey.plan(Schedule(closes_at=hour))
    assert made("times") == plain
    survey.publish(definition(choice("Good?", "Yes", "No"), title="Dinner"))
    assert made("second version") == plain
    survey.plan(Schedule(response_limit=100))
    assert made("limit") <= plain + 2  # PostgreSQL's lock, and the count

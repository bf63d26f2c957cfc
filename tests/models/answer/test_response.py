"""A response is stored once, counted in the same moment, and says no more than it must."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import correlation
from typing import Any

import apsw
import pytest

from models.answer.admission import SurveyClosed
from models.answer.recount import recount
from models.answer.response import KeyReused, Response, store, writer
from models.answer.submission import Submission, submission
from models.answer.tally import Deltas, Tally
from models.service.instance import Instance
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from storage.database import connection, db, writing
from tests.makers import choice, make_survey, question, respond
from tests.samples import every_kind, some_answers
from tests.sending import stored


def raw(instance: Instance, sql: str, *values: Any) -> list[tuple]:
    """What another connection reads from the database file."""
    # By apsw too: a second copy of SQLite in one process would undo the locks of the first.
    connection = apsw.Connection(str(instance.folder / "tangible.db"))
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def test_the_same_key_and_answers_get_the_same_receipt_and_are_stored_once(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    receipts = {respond(survey, "key", q="yes") for _ in range(3)}
    assert receipts == {submission(survey, "key", {}).receipt}
    assert stored(survey) == [{"q": "yes"}]


def test_the_same_key_with_other_answers_is_refused_and_the_first_are_kept(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, "key", q="yes")
    with pytest.raises(KeyReused):
        respond(survey, "key", q="no")
    assert stored(survey) == [{"q": "yes"}]
    assert Tally.of(survey)[1] == {"q": {"yes": 1}}


def test_two_bodies_under_one_key_in_one_batch_are_one_response_and_one_refusal(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    with writing():
        sent = [submission(survey, "key", {"q": answer}) for answer in ("yes", "no")]
        first, second = store(sent)
    assert first == submission(survey, "key", {}).receipt
    assert isinstance(second, KeyReused)
    assert stored(survey) == [{"q": "yes"}]
    assert recount(survey) == (2, [])


def test_a_key_of_one_survey_says_nothing_on_another(database):
    first = make_survey(question("text"))
    second = make_survey(question("text"), code="dinner")
    receipts = [respond(first, "key", q="One"), respond(second, "key", q="Two")]
    assert receipts[0] != receipts[1]
    assert [stored(first), stored(second)] == [[{"q": "One"}], [{"q": "Two"}]]
    assert [Response.version_of(first, one) for one in receipts] == [1, None]


def test_the_order_of_the_fields_makes_no_other_body(database):
    survey = make_survey(question("text", "a"), question("text", "b"))
    assert respond(survey, "key", a="1", b="2") == respond(survey, "key", b="2", a="1")


def test_two_hundred_keys_sent_four_times_at_once_store_two_hundred(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    keys = [f"key {n}" for n in range(200)] * 4

    def phone(key: str) -> str:
        with connection():
            return respond(survey, key, q="yes")

    with ThreadPoolExecutor(16) as phones:
        receipts = list(phones.map(phone, keys))
    assert [len(receipts), len(set(receipts))] == [800, 200]
    assert len(stored(survey)) == 200
    assert Tally.of(survey)[1] == {"q": {"yes": 200}}
    assert recount(survey) == (2, [])


def test_a_survey_that_was_closed_a_moment_ago_takes_nothing_new(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    seen_open = Survey.get(code="lunch")
    receipt = respond(seen_open, "before", q="yes")
    survey.close()
    assert seen_open.is_open  # as the request saw it
    with pytest.raises(SurveyClosed):
        respond(seen_open, "after", q="yes")
    assert (stored(survey), Tally.of(survey)[1]) == ([{"q": "yes"}], {"q": {"yes": 1}})

    assert respond(seen_open, "before", q="yes") == receipt  # a repeat whose first reply was lost
    with pytest.raises(KeyReused):
        respond(seen_open, "before", q="no")
    survey.open()
    respond(seen_open, "after", q="yes")
    assert recount(survey) == (2, [])
    assert len(stored(survey)) == 2


def test_a_draft_takes_nothing(database):
    with pytest.raises(SurveyClosed):
        respond(make_survey(question("text"), draft=True), q="Early")


def test_answers_that_cannot_be_stored_harm_only_themselves(database):
    survey = make_survey(question("text"))
    batch = [submission(survey, str(n), {"q": str(n)}) for n in range(8)]
    half_a_character = batch[3].row._replace(answers="\ud800")  # no database takes it
    batch[3] = replace(batch[3], row=half_a_character)
    with pytest.raises(UnicodeEncodeError), writing():
        store(batch)
    assert stored(survey) == []

    def phone(one: Submission) -> str | Exception:
        with connection():
            return writer.do(one)

    with ThreadPoolExecutor(8) as phones:
        promises = [phones.submit(phone, one) for one in batch]
    faults = [type(one.exception()) for one in promises]

    assert faults == [UnicodeEncodeError if n == 3 else type(None) for n in range(8)]
    assert sorted(one["q"] for one in stored(survey)) == list("0124567")
    assert recount(survey) == (2, [])


@pytest.mark.sqlite
def test_nothing_is_acknowledged_before_another_connection_can_read_it(database, instance):
    survey = make_survey(question("text"))
    for n in range(20):
        respond(survey, q=str(n))
        assert raw(instance, "SELECT count(*) FROM response") == [(n + 1,)]
        assert raw(instance, "SELECT count FROM count WHERE count > 0") == [(n + 1,)]


def test_a_fault_while_counting_takes_the_rows_back(database, monkeypatch):
    survey = make_survey(choice("Good?", "Yes", "No"))

    def fail(self: object) -> None:
        assert Response.select().count() == 1  # there was something to take back
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Deltas, "apply", fail)
        with pytest.raises(ZeroDivisionError):
            respond(survey, "key", q="yes")
        assert stored(survey) == []
    respond(survey, "key", q="yes")
    assert (stored(survey), recount(survey)) == ([{"q": "yes"}], (2, []))


def test_answers_collected_elsewhere_are_stored_with_the_day_they_were_given(database):
    survey = make_survey(question("text"), anonymous=False)
    noon = datetime(2012, 6, 6, 12, 30, tzinfo=UTC)
    assert Response.take_in(survey, [({"q": "a"}, date(2012, 6, 7)), ({"q": "b"}, noon)]) == 2
    assert [
        (one["answers"]["q"], one["submitted_on"], one["submitted_at"])
        for one in Response.all_of(survey)
    ] == [("b", "2012-06-06", noon), ("a", "2012-06-07", datetime(2012, 6, 7, tzinfo=UTC))]


def test_answers_of_a_time_before_clocks_counted_are_taken(database):
    survey = make_survey(choice("Good?", "Yes"), anonymous=False)
    given = datetime(1960, 1, 1, tzinfo=UTC)
    Response.take_in(survey, [({"good": "yes"}, given), ({"good": "yes"}, date(1912, 4, 15))])
    assert sorted(one["submitted_on"] for one in Response.all_of(survey)) == [
        "1912-04-15",
        "1960-01-01",
    ]
    assert recount(survey)[1] == []


def test_answers_collected_elsewhere_are_taken_whole_or_not_at_all(database, monkeypatch):
    survey = make_survey(question("text"))
    seen = []

    def fails_late(deltas: object) -> None:
        seen.append(Response.select().count())
        raise ZeroDivisionError

    monkeypatch.setattr(Deltas, "apply", fails_late)
    with pytest.raises(ZeroDivisionError):
        Response.take_in(survey, [({"q": str(n)}, None) for n in range(600)])
    assert seen == [600]
    assert (stored(survey), Tally.of(survey)[1]) == ([], {})


def test_all_responses_are_read_a_page_at_a_time_and_none_twice(database):
    survey = make_survey(question("integer"))
    Response.take_in(survey, [({"q": n}, None) for n in range(2_001)])
    found = list(Response.all_of(survey))
    assert sorted(one["answers"]["q"] for one in found) == list(range(2_001))
    assert [one["id"] for one in found] == sorted(one["id"] for one in found)


def test_of_an_anonymous_response_the_day_is_stored_and_of_a_named_one_the_time(database):
    anonymous = make_survey(question("text"))
    named = make_survey(question("text"), code="dinner", anonymous=False)
    before = datetime.now(UTC).replace(microsecond=0)
    for survey in (anonymous, named):
        respond(survey, q="Soup")
    after = datetime.now(UTC)
    [hidden], [shown] = (list(Response.all_of(survey)) for survey in (anonymous, named))
    assert before <= shown["submitted_at"] <= after
    assert hidden["submitted_at"] is None
    assert hidden["submitted_on"] == shown["submitted_on"] == after.date().isoformat()


@pytest.mark.sqlite
def test_no_column_of_the_database_tells_when_an_anonymous_response_came(database, instance):
    named = every_kind(anonymous=False, code="dinner")
    some_answers(named, 3)
    start = int(datetime.now(UTC).timestamp() * 1000)
    survey = every_kind()
    made = int(datetime.now(UTC).timestamp() * 1000)
    some_answers(survey, 3)
    end = int(datetime.now(UTC).timestamp() * 1000)

    def moments(survey: Survey) -> list[tuple[str, int]]:
        """Every number and leading hexadecimal digits that could be a time of this test."""
        found = []
        for table in ("response", "tally", "count", "release", "version"):
            for row in raw(instance, f"SELECT * FROM {table} WHERE survey_id = ?", survey.id):
                for cell in row:
                    number = cell if isinstance(cell, int) else hexadecimal(cell)
                    if start - 60_000 <= number <= end:
                        found.append((table, number))
        return found

    # Of each its time, and its id that begins with it; and once when the version was published.
    assert [table for table, _ in moments(named)] == ["response"] * 2 * 3 + ["version"]
    ((table, published),) = moments(survey)
    assert (table, start <= published <= made) == ("version", True)
    assert raw(instance, "SELECT created_at BETWEEN ? AND ? FROM survey WHERE id = ?",
               start, made, survey.id) == [(1,)]  # fmt: skip


def hexadecimal(cell: Any) -> int:
    try:
        return int(cell[:12], 16)
    except (TypeError, ValueError):
        return -1


@pytest.mark.sqlite
def test_no_row_number_tells_the_order_in_which_answers_came(database, instance):
    make_survey(question("text"))
    assert raw(instance, "SELECT rowid FROM survey") == [(1,)]
    for table in ("response", "count"):
        with pytest.raises(apsw.SQLError, match="no such column: rowid"):
            raw(instance, f"SELECT rowid FROM {table}")


def test_the_order_of_anonymous_responses_has_nothing_to_do_with_the_order_of_sending(database):
    survey = make_survey(question("integer"))
    named = make_survey(question("integer"), code="dinner", anonymous=False)
    noon = datetime(2012, 6, 6, 12, tzinfo=UTC)
    for one in (survey, named):
        sent = [submission(one, str(n), {"q": n}, noon + timedelta(seconds=n)) for n in range(500)]
        for start in range(0, 500, 100):
            with writing():
                store(sent[start : start + 100])
    assert ranks_agree(named) == pytest.approx(1)
    # By chance it is 0 with a standard deviation of 0.045; 0.25 is once in some ten million runs.
    assert abs(ranks_agree(survey)) < 0.25


def ranks_agree(survey: Survey) -> float:
    """Spearman's rank correlation between the order of sending and the order of the export."""
    return correlation([one["q"] for one in stored(survey)], range(500))


def test_deleting_a_survey_deletes_its_responses_and_counts(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes")
    survey.delete_instance()
    left = [db.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for table in ("response", "tally", "count", "version")]  # fmt: skip
    assert left == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        (None, "2026-06-07T01:00Z", "2026-06-07"),
        ("America/Los_Angeles", "2026-06-07T01:00Z", "2026-06-06"),
        ("Australia/Sydney", "2026-06-06T22:00Z", "2026-06-07"),
        ("Europe/London", "2026-06-06T23:30Z", "2026-06-07"),
    ],
)
def test_the_day_that_is_stored_is_the_day_where_the_survey_is(database, zone, moment, day):
    survey = make_survey(question("text"))
    survey.plan(Schedule(time_zone=zone))
    Response.take_in(Survey.at("lunch"), [({"q": "a"}, datetime.fromisoformat(moment))])
    assert [one["submitted_on"] for one in Response.all_of(survey)] == [day]


@pytest.mark.postgresql
def test_some_responses_are_found_by_their_keys_also_before_the_rows_were_counted(app):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=True)
    Response.take_in(survey, [({"q": "yes"}, None)] * 1_000)
    some = Response.among(survey, Response.ids(survey, size=500))
    sql, values = Response.select().where(some).sql()
    plan = [row[0] for row in db.execute_sql(f"EXPLAIN {sql}", values)]
    assert plan[0].startswith("Index Scan using response_pkey")

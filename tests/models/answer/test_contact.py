"""A contact comes with a response, exactly once, and nothing leads from one to the other."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer.admission import SurveyClosed
from models.answer.contact import Contact
from models.answer.response import KeyReused, Response, store
from models.answer.sealed_contact import SealedContact
from models.answer.submission import submission
from models.answer.tally import Tally
from models.answer.threshold import SMALLEST_GROUP
from models.survey.survey import Survey
from storage import seal
from storage.database import db, writing
from telemetry import log
from tests.makers import definition, make_survey, question, respond, responses_of

NEED = question("request", "need", "Training?", topics=["Blogs"], places=["Leeds"])
ADA = ("need", "ada@example.org")


def ask(survey: Survey, *people: str) -> None:
    for person in people:
        Response.record(survey, f"key of {person}", {"need.topic": "blogs"}, [("need", person)])


def shown(survey: Survey) -> set[str]:
    """What the organiser sees when they look."""
    Contact.let_out([survey.id])
    return {one.contact for one in Contact.all_of(survey)}


def waiting(survey: Survey) -> list[tuple[str, ...]]:
    found, _ = SealedContact.all_of(survey.id)
    return sorted(tuple(one) for one in found.values())


def rows_of(table: str) -> list[Any]:
    return [tuple(row) for row in db.execute_sql(f'SELECT * FROM "{table}"').fetchall()]


def everything() -> str:
    return repr([rows_of(name) for name in db.get_tables()])


def test_a_contact_is_stored_once_however_often_the_response_is_sent(database):
    survey = make_survey(NEED)
    sent = {"need.topic": "blogs"}
    receipts = {Response.record(survey, "k", sent, [ADA]) for _ in range(3)}
    assert len(receipts) == 1
    assert waiting(survey) == [ADA]
    assert Tally.of(survey)[0].responses == 1
    survey.close()
    assert shown(survey) == {"ada@example.org"}
    assert Response.record(survey, "k", sent, [ADA]) in receipts
    assert (waiting(survey), shown(survey)) == ([], {"ada@example.org"})


def test_in_one_batch_it_is_stored_once_too(database):
    survey = make_survey(NEED)
    same = [submission(survey, "k", {"need.topic": "blogs"}, contacts=[ADA]) for _ in range(2)]
    with writing():
        store(same)
    assert waiting(survey) == [ADA]


def test_another_contact_under_the_same_key_is_refused_and_not_stored(database):
    survey = make_survey(NEED)
    Response.record(survey, "k", {}, [ADA])
    for other in ([("need", "eve@example.org")], [], [(*ADA, "blogs", "")]):
        with pytest.raises(KeyReused):
            Response.record(survey, "k", {}, other)
    assert waiting(survey) == [ADA]


def test_a_contact_that_came_too_late_is_not_stored(database):
    survey = make_survey(NEED)
    survey.close()
    with pytest.raises(SurveyClosed):
        Response.record(survey, "k", {}, [ADA])
    assert waiting(survey) == []


@pytest.mark.parametrize("anonymous", [True, False])
def test_four_wait_where_nobody_can_read_them_and_the_fifth_lets_all_out(database, anonymous):
    survey = make_survey(NEED, anonymous=anonymous)
    people = [f"person{n}@example.org" for n in range(5)]
    ask(survey, *people[:4])
    assert shown(survey) == set()
    assert Contact.waiting(survey) == (4, 0)
    assert "person" not in everything()
    ask(survey, people[4])
    Contact.let_out_due()
    assert {one.contact for one in Contact.all_of(survey)} == set(people)
    assert Contact.waiting(survey) == (0, 0)
    assert everything().count("person3@example.org") == 1


def test_closing_lets_out_the_rest_but_not_after_each_answer(database):
    survey = make_survey(NEED)
    ask(survey, "a", "b")
    survey.close()
    assert shown(survey) == {"a", "b"}
    for person in "cdef":
        survey.open()
        ask(survey, person)
        survey.close()
        assert shown(survey) == {"a", "b"}, person
    survey.open()
    for _ in range(5):
        respond(survey)
    survey.close()
    assert shown(survey) == {"a", "b"}
    survey.open()
    ask(survey, "g")
    assert shown(survey) == set("abcdefg")


def test_after_a_closing_that_let_out_one_contact_they_come_in_fives_alone(database):
    survey = make_survey(NEED)
    survey.close()
    survey.open()
    ask(survey, *"abcde")
    assert shown(survey) == set("abcde")
    ask(survey, "f")
    survey.close()
    assert shown(survey) == set("abcdef")  # it had not let out anything at a closing yet
    survey.open()
    ask(survey, *"ghijk")
    assert shown(survey) == set("abcdefghijk")
    ask(survey, "l")
    survey.close()
    assert shown(survey) == set("abcdefghijk")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(["ask", "answer", "look", "close"]), max_size=25))
@pytest.mark.sqlite  # the steps are computed, and stored by the same SQL on both
def test_whatever_happens_each_contact_is_there_once_and_few_never_come_out_alone(database, steps):
    """But at one closing: nobody watches them come one by one."""
    survey = make_survey(NEED, code="")
    asked, closed = 0, False
    seen = shown(survey)
    for step in steps:
        match step:
            case "ask":
                ask(survey, f"person {asked}")
                asked += 1
            case "answer":
                respond(survey)
            case "close":
                survey.close()
        now = shown(survey)
        new = len(now - seen)
        if new:
            assert new >= SMALLEST_GROUP or (step == "close" and not closed)
            closed = closed or new < SMALLEST_GROUP
        survey.open()
        seen = now
        assert len(now) + Contact.waiting(survey)[0] == asked


@pytest.mark.parametrize("anonymous", [True, False])
def test_nothing_that_is_stored_leads_from_a_contact_to_its_response(database, anonymous):
    survey = make_survey(NEED, anonymous=anonymous)
    ask(survey, *(f"person{n}@example.org" for n in range(20)))
    Contact.let_out_due()
    rows = {name: rows_of(name) for name in db.get_tables()}
    found = json.dumps(rows, default=str)
    assert found.count("person7@example.org") == 1
    assert {column.name for column in db.get_columns("contact")} == {
        *("survey_id", "id", "question", "contact", "topic", "place")
    }
    ids = {row[1] for row in rows["response"]} | {str(row[2]) for row in rows["response"]}
    assert not ids & {row[1] for row in rows["contact"]}
    asked, person = {"need.topic": "blogs"}, [("need", "person7@example.org")]
    mine = submission(survey, "key of person7@example.org", asked, contacts=person)
    guess = submission(survey, "", asked, contacts=person)
    hashes = {bytes(row[3]) for row in rows["response"]}
    assert mine.row.body_hash in hashes
    assert guess.row.body_hash not in hashes


@pytest.mark.sqlite
def test_the_file_does_not_tell_in_which_order_contacts_came(database):
    survey = make_survey(NEED)
    ask(survey, *(str(n) for n in range(20)))
    Contact.let_out_due()
    order = [int(row[3]) for row in rows_of("contact")]
    assert sorted(order) == list(range(20))
    assert order != list(range(20))


@pytest.mark.postgresql
def test_no_transaction_of_an_answer_wrote_what_is_left_of_contacts(database):
    """At rest a row's `xmin` names the transaction that wrote it."""
    survey = make_survey(NEED)
    for person in "abcdefgh":
        ask(survey, person)
        Contact.let_out_due()
    wrote = {
        table: {row[0] for row in db.execute_sql(f'SELECT xmin::text FROM "{table}"').fetchall()}
        for table in ("response", "contact", "sealed_contact")
    }
    assert len(wrote["response"]) == 8
    assert len(wrote["contact"]) == len(wrote["sealed_contact"]) == 1
    assert not wrote["response"] & (wrote["contact"] | wrote["sealed_contact"])


def test_what_waits_is_sealed_anew_when_another_one_comes(database):
    survey = make_survey(NEED)
    ask(survey, "a")
    before = rows_of("sealed_contact")
    ask(survey, "b")
    Contact.let_out_due()
    after = rows_of("sealed_contact")
    assert len(after) == 2
    assert not {row[1] for row in before} & {row[1] for row in after}
    assert not {bytes(row[2]) for row in before} & {bytes(row[2]) for row in after}
    assert len({len(row[2]) for row in before + after}) == 1


def test_a_contact_is_kept_when_the_process_ends_before_it_is_let_out(database):
    """Another process knows of none that has come; the organiser's look finds them."""
    survey = make_survey(NEED)
    ask(survey, *"abcde")
    assert Contact.all_of(survey).count() == 0
    assert shown(survey) == set("abcde")


def test_a_contact_on_a_sheet_of_paper_is_let_out_with_the_others(database):
    survey = make_survey(NEED)
    ask(survey, *"abcd")
    Response.take_in(survey, [({}, None)], key="sheet", contacts=[("need", "e")])
    Contact.let_out_due()
    assert {one.contact for one in Contact.all_of(survey)} == set("abcde")


@pytest.mark.sqlite
def test_what_cannot_be_let_out_now_is_logged_and_tried_again(database, caplog):
    survey = make_survey(NEED)
    ask(survey, *"abcde")
    db.execute_sql("ALTER TABLE contact RENAME TO away")
    log.write_counted()
    caplog.clear()
    Contact.let_out_due()
    log.write_counted()
    assert [(one.message, one.fields) for one in caplog.records] == [
        ("contacts wait", {"fault": "SQLError", "count": 1})
    ]
    db.execute_sql("ALTER TABLE away RENAME TO contact")
    assert Contact.all_of(survey).count() == 0
    Contact.let_out_due()
    assert Contact.all_of(survey).count() == 5


def test_topic_and_place_stand_with_the_contact_of_those_who_want_it(database):
    survey = make_survey(NEED)
    Response.record(survey, "k", {"need.topic": "blogs"}, [(*ADA, "blogs", "leeds")])
    ask(survey, *"abcd")
    Contact.let_out_due()
    rows = {one.contact: (one.topic, one.place) for one in Contact.all_of(survey)}
    assert rows == {"ada@example.org": ("blogs", "leeds"), **dict.fromkeys("abcd", (None, None))}


def test_what_another_secret_key_has_sealed_waits_for_it(database):
    survey = make_survey(NEED)
    seal.open_with(lambda: "the key of before")
    ask(survey, *"ab")
    seal.open_with(lambda: "another key")
    ask(survey, *"cdef")
    assert (shown(survey), Contact.waiting(survey)) == (set(), (4, 2))
    assert SealedContact.unreadable() == {survey.code: 2}
    survey.close()
    assert (shown(survey), Contact.waiting(survey)) == (set("cdef"), (0, 2))
    seal.open_with(lambda: "the key of before")
    assert Contact.waiting(survey) == (2, 0)
    assert SealedContact.unreadable() == {}


def test_a_deleted_response_leaves_the_contacts_and_a_deleted_contact_the_responses(database):
    survey = make_survey(NEED)
    ask(survey, *"abcde")
    assert shown(survey) == set("abcde")
    ask(survey, "f")
    one = responses_of(survey)[0]
    one.delete_instance()
    assert shown(survey) == set("abcde")
    assert Contact.get(Contact.contact == "c").delete_instance() == 1
    assert (shown(survey), Contact.waiting(survey)) == (set("abde"), (1, 0))
    Contact.delete_all_of(survey)
    assert (shown(survey), Contact.waiting(survey)) == (set(), (0, 0))
    assert Tally.of(survey)[0].responses == 5


def test_a_survey_concerns_contacts_while_its_form_asks_for_one_or_any_is_there(database):
    lunch, tea = make_survey(NEED), make_survey(question("text"), code="tea")
    assert [Contact.concerns(one) for one in (lunch, tea)] == [True, False]
    ask(lunch, "a")
    lunch.publish(definition(question("text")))
    assert Contact.concerns(lunch)  # one waits
    assert Contact.counts_of([lunch, tea]) == {}
    lunch.close()
    assert shown(lunch) == {"a"}
    assert Contact.concerns(lunch)  # one was let out
    assert Contact.counts_of([lunch, tea]) == {lunch.id: 1}
    assert Contact.counts_of([tea]) == {}
    Contact.delete_all_of(lunch)
    assert not Contact.concerns(lunch)

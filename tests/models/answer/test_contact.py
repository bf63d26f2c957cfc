"""A contact comes with a response, exactly once, and nothing leads from one to the other."""

import json
from typing import Any

import pytest

from models.answer.admission import SurveyClosed
from models.answer.contact import Contact
from models.answer.response import KeyReused, Response, store
from models.answer.submission import submission
from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import db
from tests.makers import make_survey, question

NEED = question("request", "need", "Training?", topics=["Blogs"], places=["Leeds"])
ADA = [("need", "ada@example.org")]


def kept(survey: Survey) -> list[tuple[str, str]]:
    return sorted((one.question, one.contact) for one in Contact.all_of(survey))


def test_a_contact_is_stored_once_however_often_the_response_is_sent(database):
    survey = make_survey(NEED)
    receipts = {Response.record(survey, "k", {"need.topic": "blogs"}, ADA) for _ in range(3)}
    assert len(receipts) == 1
    assert kept(survey) == ADA
    assert Tally.of(survey)[0].responses == 1


def test_in_one_batch_it_is_stored_once_too(database):
    survey = make_survey(NEED)
    same = [submission(survey, "k", {"need.topic": "blogs"}, contacts=ADA) for _ in range(2)]
    store(same)
    assert kept(survey) == ADA


def test_another_contact_under_the_same_key_is_refused_and_not_stored(database):
    survey = make_survey(NEED)
    Response.record(survey, "k", {}, ADA)
    for other in ([("need", "eve@example.org")], []):
        with pytest.raises(KeyReused):
            Response.record(survey, "k", {}, other)
    assert kept(survey) == ADA


def test_a_contact_that_came_too_late_is_not_stored(database):
    survey = make_survey(NEED)
    survey.close()
    with pytest.raises(SurveyClosed):
        Response.record(survey, "k", {}, ADA)
    assert kept(survey) == []


@pytest.mark.parametrize("anonymous", [True, False])
def test_nothing_that_is_stored_leads_from_a_contact_to_its_response(database, anonymous):
    survey = make_survey(NEED, anonymous=anonymous)
    for n in range(20):
        contacts = [("need", f"person{n}@example.org")]
        Response.record(survey, f"key {n}", {"need.topic": "blogs"}, contacts)
    rows = {name: rows_of(name) for name in db.get_tables()}
    found = json.dumps(rows, default=str)
    assert found.count("person7@example.org") == 1
    assert {column.name for column in db.get_columns("contact")} == {
        *("survey_id", "id", "question", "contact")
    }
    ids = {row[1] for row in rows["response"]} | {str(row[2]) for row in rows["response"]}
    assert not ids & {row[1] for row in rows["contact"]}
    asked = {"need.topic": "blogs"}
    mine = submission(survey, "key 7", asked, contacts=[("need", "person7@example.org")])
    guess = submission(survey, "", asked, contacts=[("need", "person7@example.org")])
    hashes = {bytes(row[3]) for row in rows["response"]}
    assert mine.row.body_hash in hashes
    assert guess.row.body_hash not in hashes


@pytest.mark.sqlite
def test_the_file_does_not_tell_in_which_order_contacts_came(database):
    survey = make_survey(NEED)
    for n in range(20):
        Response.record(survey, f"key {n}", {}, [("need", str(n))])
    order = [int(row[3]) for row in rows_of("contact")]
    assert sorted(order) == list(range(20))
    assert order != list(range(20))


def rows_of(table: str) -> list[Any]:
    return [tuple(row) for row in db.execute_sql(f'SELECT * FROM "{table}"').fetchall()]


def test_a_deleted_response_leaves_the_contacts_and_a_deleted_contact_the_responses(database):
    survey = make_survey(NEED)
    Response.record(survey, "k", {"need.topic": "blogs"}, ADA)
    [one] = Response.page_of(survey)
    one.delete_instance()
    assert kept(survey) == ADA
    Response.record(survey, "l", {}, [("need", "eve@example.org")])
    next(
        one for one in Contact.all_of(survey) if one.contact == "ada@example.org"
    ).delete_instance()
    assert kept(survey) == [("need", "eve@example.org")]
    Contact.delete_all_of(survey)
    assert kept(survey) == []
    assert Tally.of(survey)[0].responses == 1

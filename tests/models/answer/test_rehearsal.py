"""All answers to a survey go at once, with all that came of them, and nothing else."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from models.answer import rehearsal
from models.answer.contact import Contact, ContactLot
from models.answer.export import Export
from models.answer.public_snapshot import share, view_of
from models.answer.recount import recount
from models.answer.response import Response
from models.answer.screen import Approval, Screen
from models.answer.sealed_contact import SealedContact
from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import connection, db, writing
from tests.makers import choice, make_contact, make_export, make_survey, respond, responses_of
from tests.samples import every_kind, some_answers

YES_NO = choice("Good?", "Yes", "No")


def rows_of(survey: Survey) -> dict[str, int]:
    """How many rows of each table are of this survey."""
    return {
        table: db.execute_sql(
            f'SELECT COUNT(*) FROM "{table}" WHERE survey_id = {survey.id}'
        ).fetchone()[0]
        for table in db.get_tables()
        if "survey_id" in {column.name for column in db.get_columns(table)}
    }


def test_everything_that_came_of_the_answers_goes_and_another_survey_keeps_its_own(database):
    kept, survey = make_survey(YES_NO, code="kept"), every_kind()
    for n in range(12):
        respond(kept, q=("yes", "no")[n % 2])
    before = rows_of(kept)
    some_answers(survey, 12)
    Response.record(survey, "k" * 24, {"need.topic": "blogs"}, [("need", "ada@example.org")])
    make_contact(survey, question="need")
    make_export(survey)
    share(survey)
    screen = Screen.of(survey)
    screen.show("better")
    screen.reveal("better", revealed=True)
    wrote = next(one for one in responses_of(survey) if "better" in one.answers)
    screen.approve(wrote.id, "better", approved=True)
    assert Approval.select().count() == 1
    revision = Tally.of(survey)[0].revision

    assert rehearsal.end(Survey.at("lunch")) == 13

    tally, counts = Tally.of(survey)
    assert (tally.responses, counts) == (0, {})
    assert tally.revision > revision
    left = {table for table, many in rows_of(survey).items() if many}
    assert left == {"version", "tally", "release", "screen"}
    assert (Screen.of(survey).shown, Screen.of(survey).revealed) == ("", "")
    assert (
        Export.select().count() == SealedContact.select().count() == Contact.select().count() == 0
    )
    assert rows_of(kept) == before
    assert [recount(one)[1] for one in (kept, survey)] == [[], []]


def test_more_answers_than_one_statement_deletes(database):
    survey = make_survey(YES_NO)
    many = rehearsal.BATCH + 1
    Response.take_in(survey, [({"q": "yes"}, None)] * many)
    assert rehearsal.end(survey) == many
    assert (Response.select().count(), recount(survey)[1]) == (0, [])


def test_an_answer_that_comes_while_the_others_go_stays_and_is_counted(database):
    survey = make_survey(YES_NO)
    respond(survey, q="no")
    with ThreadPoolExecutor(1) as phones:
        with writing():
            assert rehearsal.end(survey) == 1
            coming = phones.submit(arrived)
            time.sleep(0.3)  # it waits by then
        assert coming.result(timeout=10)
    assert Tally.of(survey)[1]["q"]["yes"] == Tally.of(survey)[0].responses == 1
    assert recount(survey)[1] == []


def test_an_answer_that_was_stored_at_the_press_and_counted_goes_or_stays_as_a_whole(database):
    survey, is_counted = make_survey(YES_NO), Event()
    respond(survey, q="no")

    def arriving() -> None:
        with connection(), writing():
            Response.take_in(survey, [({"q": "yes"}, None)])
            is_counted.set()
            time.sleep(0.3)  # the press comes before it is committed

    with ThreadPoolExecutor(1) as phones:
        phone = phones.submit(arriving)
        assert is_counted.wait(timeout=10)
        assert rehearsal.end(survey) == 2
        phone.result(timeout=10)
    assert (Response.select().count(), recount(survey)[1]) == (0, [])


def test_a_contact_that_is_let_out_just_then_goes_too(database):
    survey, is_out = make_survey(YES_NO), Event()
    for n in range(5):
        given = [("q", f"ada{n}@example.org")]
        Response.record(survey, str(n) * 24, {"q": "yes"}, given)

    def letting_out() -> None:
        with connection(), writing():
            Contact.let_out([survey.id])
            is_out.set()
            time.sleep(0.3)  # the press comes before it is committed

    with ThreadPoolExecutor(1) as keeper:
        kept = keeper.submit(letting_out)
        assert is_out.wait(timeout=10)
        rehearsal.end(survey)
        kept.result(timeout=10)
    assert Contact.select().count() == SealedContact.select().count() == 0


def arrived() -> str:
    with connection():
        return respond(Survey.at("lunch"), q="yes")


@pytest.mark.sqlite
def test_what_everyone_sees_begins_anew_with_the_first_real_answers(database):
    survey = make_survey(YES_NO)
    share(survey)
    for n in range(30):
        respond(survey, q=("yes", "no")[n % 2])
    seen = view_of(Survey.at("lunch"))
    assert seen.counts
    rehearsal.end(survey)
    anew = view_of(Survey.at("lunch"))
    assert (anew.responses, anew.counts) == (0, {})
    assert anew.revision > seen.revision
    shown = 0
    for n in range(1, 31):
        respond(survey, q=("yes", "no")[n % 2])
        now = view_of(Survey.at("lunch"))
        assert now.responses in (0, *range(5, n + 1))
        assert sum(now.counts.get("q", {}).values()) <= n
        assert recount(Survey.at("lunch"))[1] == []
        shown += bool(now.counts)
    assert shown


@pytest.mark.sqlite
def test_that_a_closing_let_a_contact_out_is_remembered(database):
    survey = make_survey(YES_NO)
    ContactLot.create(survey=survey)
    rehearsal.end(survey)
    assert ContactLot.select().count() == 1


@pytest.mark.sqlite
def test_a_survey_without_answers_stays_as_it_is(database):
    survey = make_survey(YES_NO)
    before = rows_of(survey)
    assert rehearsal.end(survey) == 0
    assert rows_of(survey) == before

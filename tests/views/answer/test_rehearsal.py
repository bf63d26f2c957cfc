"""A rehearsal’s answers: what goes is counted first, and many are not deleted by a slip."""

from datetime import UTC, datetime, timedelta

import pytest

from forms.answer.rehearsal import MOST_OF_A_REHEARSAL
from models.account.audit import Audit
from models.answer.response import Response
from models.survey.survey import Survey
from tests.makers import choice, make_contact, make_export, make_survey, respond
from tests.page import form_of, page_of

YES_NO = choice("Good?", "Yes", "No")
PATH = "/surveys/lunch/responses/deletion"


def test_a_few_answers_of_today_go_with_one_press(owner):
    survey = make_survey(YES_NO)
    for _ in range(3):
        respond(survey, q="yes")
    make_contact(survey)
    make_export(survey)
    for place in "", "settings", "responses/":
        assert page_of(owner.get(f"/surveys/lunch/{place}")).one("a", href=PATH)
    page = page_of(owner.get(PATH))
    for said in "3 answers are there.", "1 contact that was left", "1 file that was prepared":
        assert said in page.words
    reply = owner.post(PATH, data=form_of(page, PATH))
    assert (reply.status_code, reply.location) == (303, "/surveys/lunch/")
    assert "3 answers were deleted." in owner.get(reply.location).text
    assert Response.select().count() == 0
    (row,) = Audit.all_of("answers deleted")
    assert (row.about, row.detail) == ("lunch", "3")
    assert "There are no answers" in owner.get(PATH).text


@pytest.mark.sqlite
@pytest.mark.parametrize(("many", "days"), [(MOST_OF_A_REHEARSAL + 1, 0), (2, 2)])
def test_many_answers_or_those_of_yesterday_go_when_their_number_is_typed(owner, many, days):
    survey = make_survey(YES_NO)
    Response.take_in(survey, [({"q": "yes"}, None)] * many)
    before = datetime.now(UTC) - timedelta(days=days)
    Survey.update(opened_at=before).where(Survey.id == survey.id).execute()
    page = page_of(owner.get(PATH))
    assert "The survey was opened first on" in page.words
    sent = form_of(page, PATH)
    for typed in "", "1", "all":
        refused = owner.post(PATH, data=sent | {"number": typed})
        assert refused.status_code == 422
        assert page_of(refused).one("title").words.startswith("Error: ")
    assert Response.select().count() == many
    assert owner.post(PATH, data=sent | {"number": str(many)}).status_code == 303
    assert Response.select().count() == 0


@pytest.mark.sqlite
def test_whoever_sends_no_number_from_the_page_of_a_few_is_asked_for_it_when_there_are_many(owner):
    survey = make_survey(YES_NO)
    respond(survey, q="yes")
    sent = form_of(page_of(owner.get(PATH)), PATH)
    Response.take_in(survey, [({"q": "yes"}, None)] * MOST_OF_A_REHEARSAL)
    assert owner.post(PATH, data=sent).status_code == 422
    assert Response.select().count() == MOST_OF_A_REHEARSAL + 1


@pytest.mark.sqlite
def test_a_page_that_has_stood_open_while_answers_came_deletes_nothing(owner):
    survey = make_survey(YES_NO)
    respond(survey, q="yes")
    sent = form_of(page_of(owner.get(PATH)), PATH)
    respond(survey, q="no")

    reply = owner.post(PATH, data=sent)

    assert (reply.status_code, Response.select().count()) == (409, 2)
    assert "Nothing was deleted" in page_of(reply).one(role="alert").words
    assert owner.post(PATH, data=form_of(page_of(reply), PATH)).status_code == 303
    assert Response.select().count() == 0

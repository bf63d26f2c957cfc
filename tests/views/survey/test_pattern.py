"""Starting points: looked at, used as a draft of one's own, kept from a survey, deleted."""

import pytest

from formats.definition.pattern import starting_points
from models.survey.draft import Draft
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from tests.makers import choice, make_organiser, make_survey
from tests.page import CheckedClient, form_of, page_of
from tests.samples import every_kind
from tests.web.test_guard import tables, token_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

KEYS = list(starting_points())


def press(client: CheckedClient, page: str, action: str):
    return client.post(action, data=form_of(page_of(client.get(page)), action))


def test_the_list_says_of_each_what_it_is_for_and_how_long_it_takes(owner):
    page = page_of(owner.get("/surveys/new/patterns"))
    listed = [one.words for one in page.all("li")]
    assert len(listed) == len(KEYS)
    for words, (key, point) in zip(listed, starting_points().items(), strict=True):
        assert words.startswith(f"{point.definition.title} {point.purpose}")
        assert words.endswith(("questions, about 1 minute", "questions, about 2 minutes"))
        assert page.one("a", href=f"/surveys/new/patterns/{key}")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.same_sql  # a draft is one text, whatever it asks
def test_each_is_shown_as_people_see_it_and_used_as_a_draft(owner, attendee, key):
    path = f"/surveys/new/patterns/{key}"
    point = starting_points()[key]
    page = page_of(owner.get(path))
    for question in point.definition.questions:
        assert question.label in page.words
    assert "Use this" in [one.words for one in page.all("button")]
    reply = press(owner, path, path)
    survey = Survey.get()
    assert (reply.status_code, reply.location) == (303, f"/surveys/{survey.code}/edit")
    assert (survey.definition, survey.opened_at) == (point.definition, None)
    assert survey.organiser == make_organiser()
    survey.open()
    assert attendee.get(f"/s/{survey.code}").status_code == 200


@pytest.mark.both
def test_a_survey_is_kept_as_it_is_in_the_builder(owner):
    draft = Draft.of(make_survey(choice("Good?", "Yes", "No"), draft=True))
    draft.change(0, draft.document | {"question": [choice("Better?", "Yes", "No")]}, "Changed")
    press(owner, "/surveys/lunch/settings", "/surveys/lunch/pattern")
    assert [one.label for one in Pattern.get().definition.questions] == ["Better?"]


def test_a_survey_is_kept_used_and_deleted(owner):
    kept = every_kind()
    reply = press(owner, "/surveys/lunch/settings", "/surveys/lunch/pattern")
    path = f"/surveys/new/patterns/{Pattern.get().id}"
    assert (reply.status_code, reply.location) == (303, path)
    assert page_of(owner.get("/surveys/new/patterns")).one("a", href=path).words == "Lunch"
    press(owner, path, path)
    begun = Survey.get(Survey.code != "lunch")
    assert (begun.definition, begun.opened_at) == (kept.definition, None)
    reply = press(owner, path, f"{path}/deletion")
    assert (reply.status_code, reply.location) == (303, "/surveys/new/patterns")
    assert Pattern.select().count() == 0
    assert Survey.select().count() == 2


def test_what_is_kept_is_its_organisers_own(owner, outsider, attendee):
    make_survey(choice("Good?", "Yes", "No"), title="Quite my own")
    press(owner, "/surveys/lunch/settings", "/surveys/lunch/pattern")
    path = f"/surveys/new/patterns/{Pattern.get().id}"
    assert "Quite my own" in owner.get(path).text
    assert "Quite my own" not in outsider.get("/surveys/new/patterns").text
    before = tables()
    token = {"csrf_token": token_of(outsider)}
    assert outsider.get(path).status_code == 404
    for action in path, f"{path}/deletion":
        assert outsider.post(action, data=token).status_code == 404
        assert attendee.post(action).location == "/sign-in"
        assert owner.post(action).status_code == 419
    for way in path, "/surveys/new/patterns", "/surveys/new/patterns/digital-day":
        assert attendee.get(way).location == f"/sign-in?next={way}"
    assert tables() == before


@pytest.mark.parametrize("key", ["nothing", "0", "99", "9" * 30, "-1", "٣", "2147483648", "1.5"])
def test_what_is_not_there_is_not_found(owner, key):
    token = {"csrf_token": token_of(owner)}
    path = f"/surveys/new/patterns/{key}"
    assert owner.get(path).status_code == owner.post(path, data=token).status_code == 404
    assert owner.post(f"{path}/deletion", data=token).status_code == 404

"""The list with its search, its pages and its archive, as an organiser uses it without script."""

import pytest
from werkzeug.test import TestResponse

from models.event.event import Event
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey, respond
from tests.page import CheckedClient, Page, form_of, page_of

# A page is drawn the same way whatever the database is.
pytestmark = pytest.mark.sqlite


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), **{"code": code, "title": code, **settings})


def lines(page: Page) -> list[str]:
    return [one.words for one in page.all("li", **{"class": "entry"})]


def tick(client: CheckedClient, path: str, **ticked: list[str]) -> TestResponse:
    """Press the button of the list at `path` after ticking these."""
    page = page_of(client.get(path))
    (form,) = [one for one in page.all("form") if one["action"].startswith("/archive")]
    sent = form_of(page, form["action"].partition("?")[0])
    return client.post(form["action"], data=sent | ticked)


def test_an_empty_list_says_what_comes_here_and_begins_it(owner):
    for path in "/surveys/", "/events/":
        page = page_of(owner.get(path))
        assert page.one("a", **{"class": "button"})["href"] == "/surveys/new"
        assert "Here will be all you make" in page.words


def test_the_list_says_of_each_its_state_and_its_responses(owner):
    survey("first", title="First *day*")
    survey("second").close()
    survey("third", title="A < B & C", draft=True)
    respond(Survey.at("first"), q="yes")
    assert lines(page_of(owner.get("/surveys/"))) == [
        "Tick A < B & C A < B & C Draft 0 responses to A < B & C",
        "Tick second second Closed 0 responses to second",
        "First day Open 1 response to First day",
    ]


def test_surveys_of_one_millisecond_are_in_the_order_in_which_they_were_made(owner):
    for code in "beer", "tea", "ale":
        survey(code)
    Survey.update(created_at=Survey.get().created_at).execute()
    shown = page_of(owner.get("/surveys/")).all("li", **{"class": "entry"})
    assert [one.words.split()[0] for one in shown] == ["ale", "tea", "beer"]


def test_the_chips_lead_to_what_they_count(owner):
    make_event(survey("lunch"), survey("clinic", draft=True))
    survey("over").close()
    chips = page_of(owner.get("/surveys/?q=l+u")).one("nav", **{"class": "chips"}).all("a")
    assert [(one.words, one["href"]) for one in chips] == [
        ("All 1", "/surveys/?q=l+u"),
        ("Open 1", "/surveys/?q=l+u&show=open"),
        ("Events 1", "/events/?q=l+u"),
    ]
    for chip in chips:
        page = page_of(owner.get(chip["href"]))
        assert page.one("a", href=chip["href"], **{"aria-current": "page"})
        assert page.one("input", id="q")["value"] == "l u"


@pytest.mark.parametrize(
    "asked", ["q=%00", "show=nothing", "order=nothing", "page=x", "page=99999999999999999999", "q="]
)
def test_what_the_address_asks_wrongly_is_as_if_nobody_had_asked(owner, asked):
    survey("lunch")
    reply = owner.get(f"/surveys/?{asked}")
    assert reply.status_code == 404 if "%00" in asked else lines(page_of(reply)) != []


def test_a_search_without_a_hit_says_so_and_leads_back(owner):
    survey("lunch")
    page = page_of(owner.get("/surveys/?q=<b>"))
    assert "Nothing here has “<b>” in its title or address." in page.words
    assert page.one("main").one("a", href="/surveys/").words == "Show all of these"


def test_what_is_ticked_is_put_away_and_taken_back(owner, attendee):
    survey("lunch").close()
    make_event(survey("clinic", draft=True))
    gone = tick(owner, "/surveys/?order=title", survey=["lunch"], event=["fair"])
    assert (gone.status_code, gone.location) == (303, "/surveys/?order=title")
    page = page_of(owner.get("/surveys/"))
    assert page.one("p", role="status").words.startswith("2 are in the archive.")
    assert "There is nothing of this kind. What you have put away is in the archive." in page.words
    assert attendee.get("/s/lunch").status_code == 410
    assert attendee.get("/e/fair").status_code == 200
    back = tick(owner, "/surveys/?show=archived", survey=["lunch"])
    assert back.location == "/surveys/?show=archived"
    assert [one.code for one in Survey.select().where(Survey.archived_at.is_null())] == ["lunch"]


def test_what_takes_answers_has_no_box_and_is_refused_kindly(owner):
    survey("lunch")
    survey("over").close()
    make_event(survey("clinic"))
    page = page_of(owner.get("/surveys/"))
    assert [one["value"] for one in page.all("input", type="checkbox")] == ["over"]
    reply = tick(owner, "/surveys/", survey=["over", "lunch"], event=["fair"])
    assert reply.status_code == 409
    page = page_of(reply)
    assert page.one("div", **{"class": "problem"}).words == (
        "There is a problem Nothing was archived. These still take answers: “Fair 2012”, “lunch”. "
        "Close them first."
    )
    assert page.one("title").words == "Error: Surveys and events"
    assert "checked" in page.one("input", value="over")
    assert not Survey.select().where(Survey.archived_at.is_null(False)).exists()


def test_nothing_ticked_is_said(owner):
    survey("over").close()
    reply = tick(owner, "/surveys/")
    assert reply.status_code == 422
    assert "Tick what to archive, or to take back." in page_of(reply).words


def test_an_outsider_puts_nothing_of_others_away(owner, outsider):
    survey("lunch").close()
    make_event()
    assert outsider.post("/archive", data={"survey": "lunch"}).status_code == 419
    theirs = page_of(outsider.get("/account/password"))
    token = form_of(theirs, "/account/password")["csrf_token"]
    sent = {"csrf_token": token, "survey": "lunch", "event": "fair"}
    assert outsider.post("/archive", data=sent).status_code == 303
    assert Survey.get().archived_at is Event.get().archived_at is None


def test_a_survey_and_an_event_are_archived_from_their_own_pages(owner):
    survey("lunch").close()
    make_event()
    for path, model in ("/surveys/lunch/settings", Survey), ("/events/fair/settings", Event):
        for action, is_away in ("/archive", True), ("/archive/end", False):
            page = page_of(owner.get(path))
            assert owner.post(action, data=form_of(page, action)).status_code == 303
            assert (model.get().archived_at is not None) is is_away


def test_pages_lead_to_each_other(owner):
    for number in range(31):
        survey(f"s{number}")
    first = page_of(owner.get("/surveys/?order=title"))
    assert len(lines(first)) == 30
    onward = first.one("a", rel="next")["href"]
    assert onward == "/surveys/?order=title&page=2"
    second = page_of(owner.get(onward))
    assert len(lines(second)) == 1
    assert "Page 2 of 2" in second.words
    assert second.one("a", rel="prev")["href"] == "/surveys/?order=title"


def test_an_event_of_many_surveys_folds_a_few_and_leads_to_the_others(owner):
    make_event(*(survey(f"s{number}") for number in range(14)))
    page = page_of(owner.get("/surveys/"))
    folded = page.one("details")
    assert folded.one("summary").words == "14 surveys"
    assert len(folded.all("li")) == 12
    assert "open" not in folded
    assert folded.all("a")[-1]["href"] == "/events/fair/"
    assert "open" in page_of(owner.get("/surveys/?q=s13")).one("details")

"""The link to the report of an event: everyone reads what is shared, until it is withdrawn."""

import pytest

from models.account.audit import Audit
from models.answer import public_snapshot
from models.answer.response import Response
from models.coding.quote import Quote
from models.event.event import Event
from models.report import event_report
from models.report.event_report import EventReport
from models.report.report import Report, ReportWords
from models.survey.survey import Survey
from models.survey.version import Version
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_event, make_organiser, make_survey, question, respond
from tests.page import Page, form_of, page_of
from tests.samples import ANSWERS, WRITTEN, every_kind

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PAGE, LINK = "/events/fair/report", "/events/fair/report/link"
GOOD = choice("Good?", "Yes", "No", name="good")


def answered(code: str, *more: dict, people: int = 12, **settings) -> Survey:
    survey = make_survey(GOOD, *more, code=code, title=f"The {code}", **settings)
    for n in range(people):
        respond(survey, good="no" if n else "yes", people=n)
    return survey


def press(owner, address: str):
    return owner.post(address, data=form_of(page_of(owner.get(PAGE)), address))


def opened(owner, attendee) -> Page:
    """The report that everyone reads, by a link that is made now."""
    assert press(owner, LINK).status_code == 303
    return page_of(attendee.get(f"/r/event/{EventReport.get().token}"))


@pytest.fixture
def fair(database) -> Event:
    """An event with two surveys that are shared, one that is not, and a draft."""
    lunch, dinner, tea = (answered(code) for code in ("lunch", "dinner", "tea"))
    draft = make_survey(GOOD, code="plan", title="The plan", draft=True)
    for one in lunch, dinner:
        public_snapshot.share(one)
        one.close()
    return make_event(lunch, dinner, tea, draft)


def test_everyone_reads_the_surveys_that_are_shared_and_how_many_are_not(owner, attendee, fair):
    page = opened(owner, attendee)
    assert page.one("h1").words == "Fair 2012"
    event, *reports, methods = page.all("article")
    assert "Wednesday 6 June 2012" in event.words
    assert [one["data-survey"] for one in event.all("tr") if "data-survey" in one][:2] == [
        *("lunch", "dinner"),
    ]
    assert [one.all("h2")[0].words for one in reports] == ["The lunch", "The dinner"]
    assert "Good?" in event.words
    assert "How this was computed" in methods.words
    assert "1 survey of the event is left out: its results are not shared" in page.words
    assert not [word for word in ("The tea", "The plan") if word in page.words]
    links = {one["href"] for one in page.one("main").all("a")}
    assert links == {
        f"/s/{code}/results{end}" for code in ("lunch", "dinner") for end in ("", "#asked-good")
    }
    for link in links:
        found = page_of(attendee.get(link))
        assert found.all(id="asked-good")


def test_it_leads_nowhere_once_it_is_withdrawn_or_nothing_is_shared_any_more(owner, attendee, fair):
    first = f"/r/event/{(opened(owner, attendee), EventReport.get().token)[1]}"
    reply = attendee.get(first)
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    assert reply.headers["X-Robots-Tag"] == "noindex, nofollow"
    press(owner, LINK)
    second = f"/r/event/{EventReport.get().token}"
    assert [attendee.get(one).status_code for one in (first, second)] == [404, 200]
    public_snapshot.end_sharing(Survey.at("lunch"))
    page = page_of(attendee.get(second))
    assert ("The lunch" in page.words, "2 surveys of the event are left out" in page.words) == (
        *(False, True),
    )
    public_snapshot.end_sharing(Survey.at("dinner"))
    assert attendee.get(second).status_code == 404
    assert "It was withdrawn, or its address is not whole." in attendee.get(second).text
    assert "leads nowhere" in owner.get(PAGE).text
    public_snapshot.share(Survey.at("dinner"))
    assert attendee.get(second).status_code == 200
    assert press(owner, f"{LINK}/end").status_code == 303
    assert [attendee.get(one).status_code for one in (second, "/r/event/None")] == [404] * 2
    assert attendee.get(f"{second}.").location == second


@pytest.mark.both
def test_without_a_shared_survey_there_is_no_link(owner):
    make_event(answered("lunch"))
    form = form_of(page_of(owner.get("/surveys/lunch/report/edit")), "/surveys/lunch/report/edit")
    reply = owner.post(LINK, data=form)
    assert reply.status_code == 409
    assert "Share the results of a survey of this event first." in page_of(reply).words
    assert page_of(owner.get(PAGE)).all("form", action=LINK) == []
    assert EventReport.select().count() == 0


def test_making_and_withdrawing_it_are_lines_of_the_record(owner, fair):
    press(owner, LINK), press(owner, f"{LINK}/end")
    token = form_of(page_of(owner.get(PAGE)), LINK)
    owner.post(f"{LINK}/end", data=token)
    assert [(one.kind, one.about, one.email) for one in Audit.all_of()] == [
        ("report link made", "fair", "owner@example.org"),
        ("report link withdrawn", "fair", "owner@example.org"),
    ]


def test_a_viewer_makes_no_link_and_a_stranger_finds_none(app, owner, outsider, fair):
    viewer = make_organiser("viewer@example.org")
    Colleague.let_in(fair, viewer, Role.VIEWER)
    token = form_of(page_of(owner.get(PAGE)), LINK)
    client = signed_in(app, viewer)
    assert page_of(client.get(PAGE)).all("form", action=LINK) == []
    assert outsider.post(LINK, data=token).status_code in (404, 419)
    assert EventReport.select().count() == 0


@pytest.mark.both
@pytest.mark.parametrize("anonymous", [True, False])
def test_of_what_people_wrote_everyone_reads_what_they_agreed_to(owner, attendee, anonymous):
    survey = every_kind(anonymous=anonymous)
    for _ in range(7):
        attendee.post("/s/lunch", data=ANSWERS)
    public_snapshot.share(survey)
    Survey.at("lunch").close()
    for number, field in enumerate(("session.other", "food.other", "word")):
        one = Response.wrote(survey, field)[0]
        Quote.choose(survey, field, one.id, one.answers[field], permitted=number == 2)
    make_event(survey)
    told = opened(owner, attendee).one("main").words
    assert [word for word in WRITTEN if word in told] == ["Grand"]


def test_of_anonymous_numbers_no_mean_is_set_side_by_side(owner, attendee):
    number = question("integer", "people", "How many people?")
    surveys = [answered(code, number, people=24) for code in ("lunch", "dinner")]
    for one in surveys:
        public_snapshot.share(one)
        one.close()
    make_event(*surveys)
    own = {
        one["data-question"]
        for one in page_of(owner.get(PAGE)).all("section")
        if "data-question" in one
    }
    page = opened(owner, attendee)
    told = page.all("article")[0]
    assert {one["data-question"] for one in told.all("section") if "data-question" in one} == {
        "good"
    }
    assert "people" in own


def test_a_survey_that_few_answered_shows_nothing_and_is_not_left_out(owner, attendee):
    few, many = answered("few", people=3), answered("many")
    for one in few, many:
        public_snapshot.share(one)
    make_event(few, many)
    page = opened(owner, attendee)
    assert "left out" not in page.words
    assert [one.all("h2")[0].words for one in page.all("article")[1:-1]] == ["The many"]


def test_one_that_cannot_be_read_is_left_out_and_what_is_too_much_is_named(
    owner, attendee, fair, monkeypatch
):
    monkeypatch.setattr(event_report, "MOST_REPORTS", 1)
    page = opened(owner, attendee)
    assert "1 survey more has shared results: The dinner" in page.words
    Version.update(definition="{}").where(Version.survey == Survey.at("lunch")).execute()
    page = page_of(attendee.get(f"/r/event/{EventReport.get().token}"))
    assert "2 surveys of the event are left out" in page.words


def test_what_is_said_in_each_report_is_in_the_language_of_its_survey(owner, attendee):
    label = {"de": "Gut?", "ar": "جيد؟"}
    survey = make_survey(choice(label, label, name="good"), title=label, languages=["de", "ar"])
    for _ in range(12):
        respond(survey, good=survey.definition.questions[0].fields[0].choices[0].name)
    Report.of(survey).change(0, "de", ReportWords(introduction="Anfang"), ["good"], [])
    public_snapshot.share(survey)
    survey.close()
    make_event(survey)
    report = opened(owner, attendee).all("article")[1]
    assert report["lang"] == "de"
    assert "Anfang" in report.words


def test_who_opens_it_is_spoken_to_in_the_language_of_the_first_survey(owner, attendee):
    first, second = (answered(code, language="de") for code in ("lunch", "dinner"))
    for one in first, second:
        one.close()
        public_snapshot.share(Survey.get_by_id(one.id))
    make_event(first, second)
    page = opened(owner, attendee)
    frame, *_reports = page.all("article")
    assert page.one("html")["lang"] == "de"
    assert "Wer geantwortet hat" in frame.words
    assert "Who answered" not in page.words

"""The report as its organiser reads and writes it, and its link as everyone opens it."""

from html import escape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.answer import public_snapshot
from models.answer.response import Response
from models.coding.quote import Quote
from models.report.report import Report
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey, question, respond
from tests.page import form_of, page_of
from tests.samples import ANSWERS, WRITTEN, every_kind, some_answers

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

REPORT, EDIT = "/surveys/lunch/report", "/surveys/lunch/report/edit"
LINK, QUOTES = f"{REPORT}/link", f"{REPORT}/quotes"
GOOD, WHY = choice("Good?", "Yes", "No", name="good"), question("text", "why", "Why?")
WARM = choice("Warm?", "Yes", "No", name="warm")


def write(owner: FlaskClient, **said: Any) -> Any:
    """Send the form as it stands with this changed; `_` in a name stands for a point."""
    form = form_of(page_of(owner.get(EDIT)), EDIT)
    return owner.post(EDIT, data=form | {name.replace("_of_", "."): said[name] for name in said})


def headings(page: Any) -> list[str]:
    return [one.words for one in page.one("article").all("h2")]


def press(owner: FlaskClient, address: str) -> int:
    form = form_of(page_of(owner.get(REPORT)), address)
    return owner.post(address, data=form).status_code


@pytest.mark.both
def test_it_says_what_was_asked_of_whom_how_many_answered_and_how_it_was_computed(owner):
    survey = make_survey(GOOD, title="My lunch")
    make_event(survey)
    for n in range(12):
        respond(survey, good="no" if n else "yes")
    told = page_of(owner.get(REPORT)).one("article").words
    for words in (
        "My lunch",
        "As of",
        "Fair 2012",
        "Wednesday 6 June 2012, 9:30am to 5pm (time in London)",
        "1 question was asked.",
        "http://localhost/s/lunch",
        "The answers are anonymous.",
        "12 responses. Response rate (of 120 expected): 10 %.",
        "Good?",
        "12 of 12 people answered",
        "How this was computed",
        "after Wilson (1927)",
    ):
        assert words in told


NOT_EVERYBODY, NO_SHARE = "Not everybody was asked", "in no share and no mean"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], set()),
        ([question("text", "why", relevant="good = 'no'")], {NOT_EVERYBODY}),
        ([question("rating", "food", na="Not there")], {NO_SHARE}),
    ],
)
def test_of_how_it_was_computed_it_tells_what_is_so_and_nothing_else(owner, more, said):
    respond(make_survey(GOOD, *more), good="yes")
    methods = page_of(owner.get(REPORT)).one("section", **{"class": "methods"}).words
    assert {one for one in (NOT_EVERYBODY, NO_SHARE) if one in methods} == said


@pytest.mark.sqlite
def test_answers_that_were_brought_in_are_not_called_answers_of_the_web(owner):
    survey = make_survey(GOOD)
    told = page_of(owner.get(REPORT)).one("article").words
    assert "While it was open, everyone who had the address could answer" in told
    assert "Answers that were brought in from paper or from a file are counted too." in told
    Survey.update(opened_at=None).where(Survey.id == survey.id).execute()
    told = page_of(owner.get(REPORT)).one("article").words
    assert "The form was not open on the web." in told
    assert "could answer" not in told


@pytest.mark.sqlite
def test_every_kind_of_question_is_shown_with_the_pictures_and_numbers_of_the_tally(owner):
    survey = every_kind()
    some_answers(survey, 12)
    counts = [
        [(one["data-value"], one["data-count"]) for one in page.all() if "data-count" in one]
        for page in (page_of(owner.get("/surveys/lunch/tally")), page_of(owner.get(REPORT)))
    ]
    assert len(counts[0]) > 50
    assert counts[0] == counts[1]


def test_what_an_organiser_writes_and_the_order_are_shown_and_go_through_the_one_sanitiser(owner):
    make_survey(GOOD, WARM, WHY)
    reply = write(
        owner,
        title="What *came* out",
        introduction="We asked.\n\n- one <script>alert(1)</script> ![x](https://evil.example/x)",
        closing="[More](javascript:alert)",
        sentence_of_good="Most **liked** it.",
        place_of_why="1",
        left_out="warm",
    )
    assert reply.status_code == 303
    page = page_of(owner.get(REPORT))
    assert headings(page)[:3] == ["What came out", "Why?", "Good?"]
    article = page.one("article")
    assert [one.words for one in article.all("strong")][1:] == ["liked"]
    assert "2 stand here" in article.words
    assert article.all("script") == article.all("img") == []
    assert [one["href"] for one in article.all("a") if "href" in one] == []


def test_a_question_is_moved_up_or_down_to_the_place_that_is_written(owner):
    make_survey(GOOD, WARM, WHY)
    orders = []
    for name, place in ("why", "1"), ("why", "3"), ("good", "9999"), ("why", "2"):
        assert write(owner, **{f"place_of_{name}": place}).status_code == 303
        orders.append([one[:-1].lower() for one in headings(page_of(owner.get(REPORT)))[1:-1]])
    assert orders == [
        ["why", "good", "warm"],
        ["good", "warm", "why"],
        ["warm", "why", "good"],
        ["warm", "why", "good"],
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "said",
    [
        {"title": "x" * 201},
        {"introduction": "x" * 5_001},
        {"closing": "x" * 5_001},
        {"introduction": "*" * 3_000},
        {"sentence_of_good": "x" * 1_001},
        {"sentence_of_good": "> " * 11 + "x"},
        {"place_of_good": "first"},
    ],
)
def test_what_is_too_long_or_no_number_is_not_saved_and_stays_on_the_page(owner, said):
    make_survey(GOOD)
    reply = write(owner, **said)
    assert reply.status_code == 422
    assert escape(next(iter(said.values()))) in reply.text
    assert "There is a problem" in reply.text
    assert Report.select().count() == 0


@pytest.mark.sqlite
def test_names_of_other_questions_are_not_stored(owner):
    survey = make_survey(GOOD)
    said = {"sentence.bad": "x", "place.bad": "1", "left_out": ["bad", "good"]}
    form = form_of(page_of(owner.get(EDIT)), EDIT)
    assert owner.post(EDIT, data=form | said).status_code == 303
    found = Report.of(survey)
    assert (found.words[""]["sentences"], found.order, found.left_out) == ({}, ["good"], ["good"])


def test_two_colleagues_do_not_write_over_each_other_unseen(owner):
    survey = make_survey(GOOD)
    form = form_of(page_of(owner.get(EDIT)), EDIT)
    assert owner.post(EDIT, data=form | {"title": "Mine"}).status_code == 303
    late = owner.post(EDIT, data=form | {"title": "Theirs"})
    assert (late.status_code, Report.of(survey).words[""]["title"]) == (409, "Mine")
    page = page_of(late)
    assert page.one("input", name="title")["value"] == "Theirs"
    assert owner.post(EDIT, data=form_of(page, EDIT)).status_code == 303
    assert Report.of(survey).words[""]["title"] == "Theirs"


def test_the_report_is_in_the_language_of_the_survey_that_is_asked_for(owner, attendee):
    label = {"de": "Gut?", "ar": "جيد؟"}
    survey = make_survey(
        choice(label, label, name="good"), title=label, languages=["de", "ar"], anonymous=False
    )
    public_snapshot.share(survey)
    form = form_of(page_of(owner.get(f"{EDIT}?lang=de")), EDIT)
    owner.post(f"{EDIT}?lang=de", data=form | {"title": "Titel", "introduction": "Anfang"})
    assert press(owner, LINK) == 303
    told = page_of(owner.get(f"{REPORT}?lang=ar")).one("article")
    assert (told["lang"], told["dir"]) == ("ar", "rtl")
    assert told.one("h2", **{"class": "title"}).one("span", lang="de").words == "Titel"
    open_to_all = page_of(attendee.get(f"/r/{Report.of(survey).token}?lang=de"))
    assert open_to_all.one("html")["lang"] == "de"
    assert "Gut?" in open_to_all.words


def test_the_link_leads_to_what_everyone_sees_and_to_nothing_once_it_is_withdrawn(owner, attendee):
    survey = make_survey(GOOD, WHY, title="My lunch")
    for n in range(12):
        respond(survey, good="no" if n else "yes", why=f"Secret {n}")
    assert page_of(owner.get(REPORT)).all("form", action=LINK) == []
    assert owner.post(LINK, data=form_of(page_of(owner.get(EDIT)), EDIT)).status_code == 409
    assert Report.of(survey).token is None
    public_snapshot.share(survey)
    survey.close()
    assert press(owner, LINK) == 303
    first = Report.of(survey).token
    reply = attendee.get(f"/r/{first}")
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    assert reply.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert (page_of(reply).one("h1").words, "Secret" in reply.text) == ("My lunch", False)
    assert headings(page_of(reply)) == ["Good?", "How this was computed"]

    assert press(owner, LINK) == 303
    second = Report.of(survey).token
    public_snapshot.end_sharing(survey)
    assert [attendee.get(f"/r/{one}").status_code for one in (first, second)] == [404, 404]
    for token in first, second:
        page = page_of(attendee.get(f"/r/{token}"))
        assert "It was withdrawn, or its address is not whole." in page.words
    assert "leads nowhere" in owner.get(REPORT).text
    public_snapshot.share(Survey.at("lunch"))
    assert attendee.get(f"/r/{second}").status_code == 200
    assert press(owner, f"{LINK}/end") == 303
    assert [attendee.get(f"/r/{one}").status_code for one in (second, "None", "x")] == [404] * 3


@pytest.mark.both
@pytest.mark.parametrize("anonymous", [True, False])
def test_of_what_people_wrote_everyone_reads_what_they_agreed_to_and_nothing_else(
    owner, attendee, anonymous
):
    survey = every_kind(anonymous=anonymous)
    for _ in range(7):
        attendee.post("/s/lunch", data=ANSWERS)
    public_snapshot.share(survey)
    Survey.at("lunch").close()
    for number, field in enumerate(("session.other", "food.other", "word", "better")):
        one = Response.wrote(survey, field)[0]
        Quote.choose(survey, field, one.id, one.answers[field], permitted=number == 2)
    assert press(owner, LINK) == 303
    told = attendee.get(f"/r/{Report.of(survey).token}").text
    assert [word for word in WRITTEN if word in told] == ["Grand"]
    seen = owner.get(REPORT).text
    assert [word for word in WRITTEN if word in seen] == ["Midnight", "Bread", "Grand", "More"]


def test_quotes_are_chosen_one_by_one_and_the_page_says_that_nobody_has_agreed_yet(owner):
    survey = make_survey(WHY, GOOD)
    respond(survey, why="More bread, says Ada")
    page = page_of(owner.get(QUOTES))
    assert "Nobody has given permission to be quoted" in page.words
    form = form_of(page, QUOTES)
    reply = owner.post(f"{QUOTES}?field=why", data=form | {"words": "More bread"})
    assert reply.status_code == 303
    assert [(one.words, one.permitted) for one in Quote.all_of(survey)] == [("More bread", False)]
    assert page_of(owner.get(REPORT)).one("blockquote").words == "More bread"
    wrong = owner.post(f"{QUOTES}?field=why", data=form | {"words": "Less bread"})
    assert wrong.status_code == 422
    assert "Less bread" in wrong.text
    off = f"{QUOTES}/deletion?field=why"
    assert (
        owner.post(off, data=form_of(page_of(owner.get(QUOTES)), f"{QUOTES}/deletion")).status_code
        == 303
    )
    assert Quote.all_of(survey) == []


@pytest.mark.own_app
@pytest.mark.sqlite
def test_where_nothing_makes_pdfs_the_page_says_how_to_print_one(
    app: Flask, owner, monkeypatch: pytest.MonkeyPatch
):
    make_survey(GOOD)
    monkeypatch.setattr("web.process.pdf.find_spec", lambda name: None)
    assert "choose “Save as PDF” as the printer" in owner.get(REPORT).text
    assert owner.get(f"{REPORT}.pdf").status_code == 404

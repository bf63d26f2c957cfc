"""Paper: the form to print, and sheets that come back typed in, each stored once."""

import re
from typing import Any

import pytest

from models.answer.paper import numbers
from models.answer.response import Response
from models.answer.sealed_contact import SealedContact
from models.answer.tally import Tally
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question
from tests.page import form_of, page_of
from tests.samples import every_kind

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

QUESTIONS = (
    question("rating", "overall", "How was it?", required=True),
    question("select_multiple", "food", "What did you eat?", choices=["Soup", "Rice"], other=True),
    choice("Which session?", "Morning", "Evening", name="session"),
    question("text", "why", "Why?"),
)


def sheet(client, **typed):
    """Type a sheet in and press the button."""
    page = page_of(client.get("/surveys/lunch/paper/new"))
    sent = form_of(page, "/surveys/lunch/paper")
    given = {name.replace("__", "."): value for name, value in typed.items()}
    return client.post("/surveys/lunch/paper", data={**sent, **given})


def stored() -> list[dict]:
    return sorted((one.answers for one in Response.select()), key=lambda one: one.get("overall", 0))


def test_the_form_on_paper_has_every_question_with_its_number_and_its_codes(owner):
    survey = every_kind()
    reply = owner.get("/surveys/lunch/paper")
    page = page_of(reply)
    printed = [one.words for one in page.all("bdi") if is_number(one.words)]
    fields = [field for one in survey.definition.questions for field in (*one.fields, *one.apart)]
    known = numbers(survey.definition)
    assert sorted(printed) == sorted(known.values())
    assert {one.name for one in fields} <= known.keys()
    # No name that only machines read.
    assert not [one.name for one in fields if "." in one.name and one.name in reply.text]
    codes = [one.words for one in page.all("span") if one.attributes.get("class") == "codes"]
    assert codes[:3] == ["1", "2", "3"]  # Morning, Evening, Other
    assert "Form lunch , version 1." in page.words
    assert page.one("img")["src"] == "/s/lunch/qr.svg"
    assert page.one("p", **{"class": "address"}).words == "http://localhost/s/lunch"


def is_number(words: str) -> bool:
    """True for 7 and 7a."""
    return re.fullmatch(r"[0-9]+[a-z]?", words) is not None


def test_who_types_a_sheet_in_finds_each_line_by_the_number_that_is_printed(owner):
    survey = every_kind()
    page = page_of(owner.get("/surveys/lunch/paper/new"))
    labels = [one.one("bdi").words for one in page.all("label") if one["for"] != "sheet-day"]
    known = numbers(survey.definition)
    fields = [field for one in survey.definition.questions for field in (*one.fields, *one.apart)]
    assert labels == [known[one.name] for one in fields]


def test_no_two_things_on_a_sheet_have_the_same_number():
    clauses = [question("stance", f"c{n}", number=said) for n, said in enumerate("1122")]
    asked = definition(
        question("stance", "own", number="3.1"),
        question("stance", "like_a_part", number="1a"),
        *clauses,
        question("stance", "free", number="7"),
        question("text", "why"),
        question("likert", "grid", items=[f"Item {n}" for n in range(30)]),
        question("note", "unasked"),
    )
    found = numbers(asked)
    assert len(set(found.values())) == len(found)
    assert (found["own"], found["free"], found["like_a_part"]) == ("3.1", "7", "1a")
    # Two clauses have this number, and so it tells neither.
    assert [found[f"c{n}"] for n in range(4)] == ["3", "4", "5", "6"]
    assert (found["own.comment"], found["why"], found["grid"]) == ("3.1a", "8", "9")
    assert list(found.values())[-1] == "9ad"
    assert "unasked" not in found


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("language", "direction", "promised", "stance"),
    [
        ("de", "ltr", "Ihre Antworten sind anonym", "Stimme zu"),
        ("fr", "ltr", "Vos réponses sont anonymes", "D’accord"),
        ("ar", "rtl", "إجاباتك مجهولة", "أوافق"),
        ("ur", "rtl", "Your answers are anonymous", "Agree"),
    ],
)
def test_the_form_on_paper_is_in_its_own_language(owner, language, direction, promised, stance):
    make_survey(question("stance", "a"), question("request", "b"), language=language)
    page = page_of(owner.get("/surveys/lunch/paper"))
    html = page.one("html")
    spoken = "en" if language == "ur" else language
    assert (html["lang"], html.attributes.get("dir", "ltr")) == (spoken, direction)
    assert promised in page.words
    assert stance in page.words
    # What is not printed is for who prints it.
    told = page.one("p", **{"class": "unprinted"})
    assert (told["lang"], told["dir"], "Print this page" in told.words) == ("en", "ltr", True)


def test_a_draft_can_be_printed_but_has_no_code_to_scan_yet(owner):
    make_survey(*QUESTIONS, draft=True)
    assert page_of(owner.get("/surveys/lunch/paper")).all("img") == []


def test_what_was_built_and_is_not_published_is_printed_and_typed_in_once_it_is(owner):
    survey = make_survey(*QUESTIONS, draft=True)
    draft = Draft.of(survey)
    draft.change(0, draft.document | {"question": [question("text", "new", "New?")]}, "Made anew")
    assert "New?" in page_of(owner.get("/surveys/lunch/paper")).words
    assert "New?" in owner.get("/surveys/lunch/form.toml").text
    typing = owner.get("/surveys/lunch/paper/new")
    assert (typing.status_code, typing.location) == (303, "/surveys/lunch/edit/publication")
    draft.publish(1)
    assert "New?" in page_of(owner.get("/surveys/lunch/paper/new")).words


@pytest.mark.parametrize(
    ("typed", "ranked"),
    [
        ("2 3 1", ["talks", "room", "food"]),
        ("231", ["talks", "room", "food"]),
        ("2-1", ["talks", "room"]),
        ("1 0 0", ["room"]),
        ("Talks, Food", ["talks", "food"]),
        ("talks", ["talks"]),
    ],
)
def test_an_order_is_typed_as_the_numbers_in_the_boxes_or_as_names(owner, typed, ranked):
    make_survey(question("rank", "best", "Best?", choices=["Room", "Food", "Talks"]))
    assert sheet(owner, best=typed).status_code == 303
    assert [one.answers for one in Response.select()] == [{"best": ranked}]


@pytest.mark.both
@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("2 1", "Type what stands in each of the 3 boxes, - for an empty one"),
        ("1 1 2", "Type 1 for the first, 2 for the next, and so on, each once"),
        ("1 2 4", "Type 1 for the first, 2 for the next, and so on, each once"),
        ("9" * 5_000, "Type what stands in each of the 3 boxes, - for an empty one"),
        ("Soup", "Choose from the answers on the form"),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_an_order_that_cannot_be_is_refused_at_its_line_and_kept(owner, typed, fault):
    make_survey(question("rank", "best", "Best?", required=True, choices=["Room", "Food", "Talks"]))
    reply = sheet(owner, best=typed)
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one(id="fault-best").words == f"Error: {fault}"
    assert page.one(id="best")["value"] == typed
    assert len(page.one(role="alert").all("li")) == 1
    assert not Response.select().exists()


def test_what_is_typed_as_numbers_or_names_is_stored_and_counted(owner):
    survey = make_survey(*QUESTIONS)
    assert (
        sheet(owner, overall="4", food="1 3", food__other="Bread", session="2").status_code == 303
    )
    assert sheet(owner, overall="5", food="rice, soup", session="Morning").status_code == 303
    assert sheet(owner, overall="2", food="12", why="No 3").status_code == 303
    assert stored() == [
        {"overall": 2, "food": ["soup", "rice"], "why": "No 3"},
        {"overall": 4, "food": ["soup", "other"], "food.other": "Bread", "session": "evening"},
        {"overall": 5, "food": ["soup", "rice"], "session": "morning"},
    ]
    assert Tally.responses_of([survey])[survey.id] == 3


@pytest.mark.parametrize("typed", ["na", "NA", "n/a", "I had none"])
def test_not_applicable_has_a_box_on_paper_and_is_typed_as_its_code_or_words(owner, typed):
    make_survey(
        question("rating", "lunch", low="Poor", high="Great", na="I had none"),
        question("likert", "talks", "Talks", items=["Clear"], na="I had none"),
        choice("Where?", "Hall", name="place", na="I had none"),
    )
    paper = page_of(owner.get("/surveys/lunch/paper")).words
    assert "Great na I had none" in paper
    typing = page_of(owner.get("/surveys/lunch/paper/new")).words
    assert "1 Hall · na I had none" in typing
    assert sheet(owner, lunch=typed, talks__clear=typed, place=typed).status_code == 303
    assert stored() == [{"lunch": "na", "talks.clear": "na", "place": "na"}]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"overall": ""}, "Choose an answer: How was it?"),
        ({"overall": "6"}, "Choose from the answers on the form: How was it?"),
        ({"overall": "3", "session": "3"}, "Choose from the answers on the form: Which session?"),
        ({"overall": "3", "food": "1 4"}, "Choose from the answers on the form: What did you eat?"),
        (
            {"overall": "3", "sheet-day": "6.7.2012"},
            "Write 7 June 2012 or 6 July 2012: “6.7.2012” can be read as either: Day",
        ),
        ({"overall": "3", "sheet-day": "2999-01-01"}, "Enter a day that has been: Day"),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_what_the_form_would_refuse_is_refused_and_all_that_was_typed_is_kept(owner, typed, fault):
    make_survey(*QUESTIONS)
    reply = sheet(owner, **typed, why="Because")
    assert reply.status_code == 422
    page = page_of(reply)
    assert [one.words for one in page.one(role="alert").all("li")] == [fault]
    kept = form_of(page, "/surveys/lunch/paper")
    assert {name: kept[name] for name in typed} == {name: [said] for name, said in typed.items()}
    assert kept["why"] == ["Because"]
    assert stored() == []


def test_the_same_sheet_sent_twice_counts_once_and_another_under_its_key_is_refused(owner):
    survey = make_survey(*QUESTIONS)
    sent = form_of(page_of(owner.get("/surveys/lunch/paper/new")), "/surveys/lunch/paper")
    first, again = (
        owner.post("/surveys/lunch/paper", data={**sent, "overall": "4"}) for _ in range(2)
    )
    assert first.location == again.location
    other = owner.post("/surveys/lunch/paper", data={**sent, "overall": "1"})
    assert (other.status_code, stored()) == (409, [{"overall": 4}])
    assert Tally.responses_of([survey])[survey.id] == 1


def test_the_count_runs_on_and_the_last_sheet_can_be_taken_back(owner):
    survey = make_survey(*QUESTIONS)
    client = owner
    place = sheet(client, overall="4").location
    page = page_of(client.get(place))
    sent = form_of(page, "/surveys/lunch/paper")
    place = client.post("/surveys/lunch/paper", data={**sent, "overall": "1"}).location
    page = page_of(client.get(place))
    assert [one["data-typed"] for one in page.all("strong") if "data-typed" in one] == ["2"]

    (undo,) = (one["action"] for one in page.all("form") if one["action"].endswith("/deletion"))
    place = client.post(undo, data=form_of(page, undo)).location

    page = page_of(client.get(place))
    assert [one["data-typed"] for one in page.all("strong") if "data-typed" in one] == ["1"]
    assert not any(one["action"].endswith("/deletion") for one in page.all("form"))
    assert stored() == [{"overall": 4}]
    assert Tally.responses_of([survey])[survey.id] == 1
    assert client.post(undo, data=form_of(page, "/surveys/lunch/paper")).status_code == 404


def test_sheets_are_typed_in_after_the_form_has_closed_and_under_the_day_they_were_filled_in(owner):
    make_survey(*QUESTIONS).close()
    place = sheet(owner, overall="4", **{"sheet-day": "2012-06-06"}).location
    assert Response.get().submitted_on == "2012-06-06"
    kept = form_of(page_of(owner.get(place)), "/surveys/lunch/paper")
    assert kept["sheet-day"] == ["2012-06-06"]


def test_a_sheet_of_the_version_before_is_read_as_that_version_asked(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    sent = form_of(page_of(owner.get("/surveys/lunch/paper/new")), "/surveys/lunch/paper")
    survey.publish(make_survey(choice("Good?", "No", "Yes", "So so"), code="other").definition)
    owner.post("/surveys/lunch/paper", data={**sent, "q": "1"})
    assert [(one.version, one.answers) for one in Response.select()] == [(1, {"q": "yes"})]


CONDITIONED = (
    question("rating", "overall", "How was it?"),
    question("section", "more", "More", relevant="overall <= 2"),
    question("text", "why", "Why ${overall}?", required=True),
    choice("Again?", "Yes", "No", name="again", relevant="answered(why) and overall != 2"),
)


def test_paper_says_in_words_when_something_is_asked(owner):
    make_survey(*CONDITIONED)
    page = page_of(owner.get("/surveys/lunch/paper"))
    assert [one.words for one in page.all("p") if one.attributes.get("class") == "if"] == [
        "Only if “How was it?” is at most 2: else go on to the next heading.",
        "Only if “Why …?” is answered and “How was it?” is not 2.",
    ]
    assert "${" not in page.words


def test_paper_says_it_too_where_a_question_is_called_like_a_word_of_the_language(owner):
    make_survey(
        choice("Selected?", "Yes", "No", name="selected"),
        question("text", "why", relevant="not (selected(${selected}, 'yes'))"),
    )
    page = page_of(owner.get("/surveys/lunch/paper"))
    (said,) = [one.words for one in page.all("p") if one.attributes.get("class") == "if"]
    assert said == "Only if not (“Selected?” has “Yes”)."


def test_of_a_sheet_only_what_was_to_be_answered_is_stored_and_demanded(owner):
    make_survey(*CONDITIONED)
    assert sheet(owner, overall="4", why="Tea", again="1").status_code == 303
    assert sheet(owner, overall="1").status_code == 422
    assert sheet(owner, overall="1", why="Tea", again="1").status_code == 303
    assert stored() == [{"overall": 1, "why": "Tea", "again": "yes"}, {"overall": 4}]


def test_without_script_enter_presses_a_button_that_does_nothing(owner):
    make_survey(*QUESTIONS)
    page = page_of(owner.get("/surveys/lunch/paper/new"))
    form = next(one for one in page.all("form") if "data-paper" in one)
    first, last = form.all("button")
    assert ("disabled" in first, "disabled" in last) == (True, False)
    assert Survey.get().code == "lunch"


def test_a_contact_on_a_sheet_is_kept_once_apart_from_its_answers_and_only_with_consent(owner):
    make_survey(question("request", "need", "More training?", topics=["Data", "Writing"]))
    page = page_of(owner.get("/surveys/lunch/paper/new"))
    sent: dict[str, Any] = {**form_of(page, "/surveys/lunch/paper")}
    sent |= {"need.topic": "2", "need.contact": "eve@example.org"}
    assert owner.post("/surveys/lunch/paper", data=sent).status_code == 422

    sent["need.consent"] = "x"
    for _ in range(2):
        assert owner.post("/surveys/lunch/paper", data=sent).status_code == 303

    assert [one.answers for one in Response.select()] == [{"need.topic": "writing"}]
    waiting, _ = SealedContact.all_of(Survey.at("lunch").id)
    assert list(waiting.values()) == [["need", "eve@example.org"]]

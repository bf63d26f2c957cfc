"""Permission beside words: asked in the form, on paper and in files, assumed nowhere."""

import csv
import io
from typing import Any

import pytest

from models.account.audit import Audit
from models.answer.permission import credit, is_given, may_publish
from models.answer.response import Response
from models.answer.screen import Approval, Screen
from models.answer.tally import Count
from models.coding.quote import Quote, QuoteUnfit, quotable
from models.form.definition import definition_from
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

WHY = question("text", "why", "Why?", permission=True)
FORM = "/s/lunch"


def send(client: Any, **said: str) -> Any:
    form = form_of(page_of(client.get(FORM)), FORM)
    return client.post(FORM, data=form | {name.replace("__", "."): said[name] for name in said})


def stored() -> list[dict[str, Any]]:
    return [one.answers for one in Response.select()]


def test_it_is_asked_with_no_box_ticked_and_without_a_word_no_is_what_counts(attendee):
    survey = make_survey(WHY)
    page = page_of(attendee.get(FORM))
    boxes = page.all("input", name="why.permission")
    assert [one["value"] for one in boxes] == ["named", "unnamed", "no"]
    assert not [one for one in boxes if "checked" in one]
    assert form_of(page, FORM).keys().isdisjoint({"why.permission"})
    assert page.one("input", name="why.credit")["value"] == ""
    assert send(attendee, why="Bread").status_code == 303
    assert stored() == [{"why": "Bread"}]
    assert may_publish(survey, "why", stored()[0], told=True) is False


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"why.permission": "named", "why.credit": "Ada"}, ["named", "Ada"]),
        ({"why.permission": "unnamed", "why.credit": "Ada"}, ["unnamed", ""]),
        ({"why.permission": "no", "why.credit": "Ada"}, ["no", ""]),
        ({"why.credit": "Ada"}, ["", ""]),
        ({"why": "", "why.permission": "named", "why.credit": "Ada"}, None),
    ],
)
def test_a_name_is_kept_where_it_was_permitted_and_nothing_without_words(attendee, said, kept):
    survey = make_survey(WHY, question("text", "other", "Other?"))
    assert send(attendee, **{"why": "Bread", "other": "x"} | said).status_code == 303
    (answers,) = stored()
    found = [answers.get("why.permission", ""), answers.get("why.credit", "")]
    assert found == (kept or ["", ""])
    assert is_given(answers, "why") == (found[0] in ("named", "unnamed"))
    assert credit(answers, "why") == found[1]
    assert may_publish(survey, "other", answers, told=True) is True
    assert may_publish(survey, "other", answers) is False


@pytest.mark.parametrize(
    ("said", "at", "message"),
    [
        (
            {"why__permission": "named"},
            "why.credit",
            "Write the name, or choose “Yes, without a name”",
        ),
        ({"why__permission": "yes"}, "why.permission", "Choose from the answers on the form"),
        (
            {"why__permission": "named", "why__credit": "x" * 81},
            "why.credit",
            "Shorten this to 80 characters; it has 81 now",
        ),
    ],
)
def test_what_is_wrong_with_it_stands_at_its_field_and_the_words_stay(attendee, said, at, message):
    make_survey(WHY)
    refused = send(attendee, why="Bread", **said)
    assert refused.status_code == 422
    page = page_of(refused)
    assert page.one("p", id=f"fault-{at}").words == f"Error: {message}"
    assert page.one("input", id="why")["value"] == "Bread"
    assert stored() == []


def test_it_goes_through_the_pages_of_a_form_and_through_a_condition(attendee):
    make_survey(
        choice("Good?", "Yes", "No", name="good"),
        question("section", "later", "Later"),
        WHY | {"relevant": "good = 'no'"},
    )
    form: dict[str, Any] = {**form_of(page_of(attendee.get(FORM)), FORM)}
    form |= {"good": "no", "why": "Bread", "why.permission": "named", "why.credit": "Ada"}
    assert attendee.post(FORM, data=form).status_code == 303
    form |= {"submission_key": "x" * 24, "good": "yes"}
    assert attendee.post(FORM, data=form).status_code == 303
    assert sorted(map(len, stored())) == [1, 4]


@pytest.mark.both
def test_what_is_said_of_it_is_in_no_tally_filter_or_result(owner):
    survey = make_survey(WHY)
    respond(survey, why="Bread", why__permission="named", why__credit="Ada Lovelace")
    assert {one.field for one in Count.select()} == {"!", "why"}
    assert [one.name for one in survey.fields] == ["why"]
    for address in ("tally", "filter", "cross-table", "words/why", "report"):
        assert b"Ada Lovelace" not in owner.get(f"/surveys/lunch/{address}").data
    assert "Ada Lovelace" in page_of(owner.get("/surveys/lunch/responses/")).words


@pytest.mark.both
def test_an_export_has_it_as_columns_and_is_taken_in_again(owner, database):
    survey = make_survey(WHY, choice("Good?", "Yes", "No", name="good"))
    respond(survey, why="Bread", why__permission="named", why__credit="=Ada", good="yes")
    respond(survey, why="Soup", why__permission="unnamed")
    text = owner.get("/surveys/lunch/responses.csv").get_data(as_text=True)
    header, *lines = csv.reader(io.StringIO(text))
    assert header[4:] == ["why", "why.permission", "why.credit", "good"]
    assert sorted(line[4:] for line in lines) == [
        ["Bread", "named", "'=Ada", "yes"],
        ["Soup", "unnamed", "", ""],
    ]


def test_columns_stay_where_a_later_version_asks_for_it(database):
    survey = make_survey(question("text", "why", "Why?"), question("text", "how", "How?"))
    respond(survey, why="Bread")
    survey.publish(definition(WHY, question("text", "how", "How?")))
    survey = Survey.at("lunch")
    names = [one.name for one in survey.history.columns]
    assert names == ["why", "how", "why.permission", "why.credit"]
    # Who was not asked has not said yes.
    assert may_publish(survey, "why", {"why": "Bread"}, told=True) is False


def test_a_sheet_of_paper_asks_it_and_it_is_typed_in_by_its_number(owner):
    make_survey(WHY)
    paper = page_of(owner.get("/surveys/lunch/paper")).words
    assert "1a May we publish these words? 1 Yes, with the name that I give" in paper
    assert "1b The name to publish with them" in paper
    assert "Do not write your name, but where we ask for it." in paper
    form = form_of(page_of(owner.get("/surveys/lunch/paper/new")), "/surveys/lunch/paper")
    typed = {"why": "Bread", "why.permission": "1", "why.credit": "Ada"}
    assert owner.post("/surveys/lunch/paper", data=form | typed).status_code == 303
    form = form_of(page_of(owner.get("/surveys/lunch/paper/new")), "/surveys/lunch/paper")
    assert owner.post("/surveys/lunch/paper", data=form | {"why": "Soup"}).status_code == 303
    assert sorted(stored(), key=str) == [
        {"why": "Bread", "why.permission": "named", "why.credit": "Ada"},
        {"why": "Soup"},
    ]
    wrong = owner.post("/surveys/lunch/paper", data=form | typed | {"why.credit": ""})
    assert wrong.status_code == 422


def test_people_are_told_before_they_answer_and_anonymous_forms_say_what_a_name_means(attendee):
    make_survey(WHY)
    make_survey(WHY, code="signed", anonymous=False)
    make_survey(question("text", "why", "Why?"), code="plain")
    codes = ("lunch", "signed", "plain")
    told, signed, plain = (page_of(attendee.get(f"/s/{one}")).words for one in codes)
    assert "Anonymous unless you say who you are" in told
    assert "so the organisers see which are yours. Everyone sees it beside those words" in told
    assert "if you say nothing, that is a no" in told
    assert "if you say nothing, that is a no" in signed
    assert "publish" not in plain


@pytest.mark.both
def test_one_rule_for_quotes_where_it_is_asked_and_where_it_is_not(owner, database):
    survey = make_survey(WHY, question("text", "how", "How?"))
    for words, said in ("Bread", "unnamed"), ("Soup", "no"), ("Rice", None):
        respond(
            survey, why=words, how=f"How {words}", **({"why__permission": said} if said else {})
        )
    ids = {one["answers"]["why"]: one["id"] for one in Response.all_of(survey)}
    Quote.choose(survey, "why", ids["Bread"], "Bread", permitted=False)
    Quote.choose(survey, "how", ids["Soup"], "How Soup", permitted=True)
    Quote.choose(survey, "how", ids["Rice"], "How Rice", permitted=False)
    for words in "Soup", "Rice":
        with pytest.raises(QuoteUnfit):
            Quote.choose(survey, "why", ids[words], words, permitted=True)
    assert {one.words: one.permitted for one in Quote.all_of(survey)} == {
        **{"Bread": True, "How Soup": True, "How Rice": False},
    }
    assert [field.name for _question, field in quotable(survey)] == ["why", "how"]
    page = page_of(owner.get("/surveys/lunch/report/quotes?field=why"))
    assert page.all("input", name="permitted") == []
    assert page.words.count("Not to be published: who wrote this was asked") == 2
    assert len(page_of(owner.get("/surveys/lunch/report/quotes?field=how")).all(
        "input", name="permitted")) == 3  # fmt: skip


@pytest.mark.both
def test_a_room_is_shown_no_words_without_it(owner, database):
    survey = make_survey(WHY)
    respond(survey, why="Bread", why__permission="unnamed")
    respond(survey, why="Soup")
    ids = {one["answers"]["why"]: one["id"] for one in Response.all_of(survey)}
    Screen.of(survey).show("why")
    remote = "/surveys/lunch/present/remote"
    form = form_of(page_of(owner.get(remote)), remote)
    for words, status in ("Bread", 303), ("Soup", 422):
        sent = form | {"do": f"approve:why:{ids[words]}"}
        assert owner.post(remote, data=sent).status_code == status
    assert list(Approval.of(survey, "why").values()) == ["Bread"]
    assert Audit.select().count() == 0


def test_a_form_that_does_not_ask_for_it_is_what_it_was(attendee):
    make_survey(question("text", "why", "Why?", multiline=True), question("text", "how", "How?"))
    html = attendee.get(FORM).get_data(as_text=True)
    for word in ("permission", "publish", "credit"):
        assert word not in html
    assert (
        definition_from({"title": "T", "question": [question("text", permission=False)]}).dumps()
        == definition_from({"title": "T", "question": [question("text")]}).dumps()
    )

"""Coding by plain forms: a codebook, one text after the other, two coders, and who may."""

import io
from zipfile import ZipFile

import pytest

from formats.answer.download import FORMATS, Download
from models.account.audit import Audit
from models.answer.response import Response
from models.coding.coding import Coding, Verdict, code
from models.coding.tag import Tag
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_organiser, make_survey, question, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

BOOK = "/surveys/lunch/coding/why"


@pytest.fixture
def survey(database) -> Survey:
    made = make_survey(
        question("text", "why", "Why?"),
        choice("Where?", "Hall", name="day", other=True),
        title="Lunch & more",
    )
    for text in "Cold <b>coffee</b>", "Too loud", "Nothing":
        respond(made, why=text)
    return made


@pytest.fixture
def reader(app, survey):
    """Somebody who may see results and no answers, signed in."""
    rita = make_organiser("rita@example.org")
    Colleague.let_in(survey, rita, Role.VIEWER)
    return signed_in(app, rita)


def added(client, label: str, description: str = "") -> None:
    sent = form_of(page_of(client.get(BOOK)), f"{BOOK}/tags")
    reply = client.post(f"{BOOK}/tags", data=sent | {"label": label, "description": description})
    assert (reply.status_code, reply.location) == (303, BOOK)


def coded(client, path: str, *tags: str, new: str = "") -> str:
    """Send the form of a text; where it leads."""
    sent = form_of(page_of(client.get(path)), path)
    reply = client.post(path, data=sent | {"tags": list(tags), "new": new})
    assert reply.status_code == 303
    return reply.location


def test_texts_are_coded_one_after_the_other_without_script(owner, survey):
    page = page_of(owner.get("/surveys/lunch/coding/"))
    assert [one["href"] for one in page.all("a") if "/coding/" in one["href"]][1:] == [
        BOOK,
        "/surveys/lunch/coding/day.other",
    ]
    added(owner, "Food & drink", "What <people> ate")
    order = sorted(one["id"] for one in Response.all_of(survey))
    reply = owner.get(f"{BOOK}/next")
    assert (reply.status_code, reply.location) == (303, f"{BOOK}/texts/{order[0]}")
    page = page_of(owner.get(reply.location))
    assert "0 % coded , 0 of 3 texts" in page.words
    assert page.one("input", value="food_drink")["data-key"] == "1"
    place = coded(owner, reply.location, "food_drink")
    assert place == f"{BOOK}/texts/{order[1]}"
    assert "33 % coded" in page_of(owner.get(place)).words
    place = coded(owner, place, "food_drink", new="Noise")
    assert place == f"{BOOK}/texts/{order[2]}"
    assert coded(owner, place) == BOOK
    page = page_of(owner.get(BOOK))
    assert "You have coded every text." in page.words
    assert "100 % : 3 of 3 texts." in page.words
    assert {one["data-tag"]: one["data-count"] for one in page.all("td") if "data-tag" in one} == {
        "food_drink": "2",
        "noise": "1",
    }
    ticked = page_of(owner.get(f"{BOOK}/texts/{order[1]}")).all("input", name="tags")
    assert ["checked" in one for one in ticked] == [True, True]
    assert (
        "2"
        in page_of(owner.get("/surveys/lunch/tally"))
        .one("td", **{"data-value": "food_drink"})
        .words
    )


@pytest.mark.both
def test_a_tag_is_renamed_merged_and_deleted_by_forms(owner, survey):
    for label in "Food", "Drink", "Noise":
        added(owner, label)
    response = next(Response.all_of(survey))["id"]
    code(survey, "why", response, make_organiser(), ["drink", "noise"])
    page = page_of(owner.get(f"{BOOK}/tags/food"))
    sent = form_of(page, f"{BOOK}/tags/food")
    refused = owner.post(f"{BOOK}/tags/food", data=sent | {"label": " noise "})
    assert refused.status_code == 422
    assert "There is a tag of this name already" in page_of(refused).one(role="alert").words
    for label, said in ("", "Write what the tag is called"), ("x" * 81, "80 characters"):
        refused = owner.post(f"{BOOK}/tags", data=sent | {"label": label})
        assert (refused.status_code, said in refused.text) == (422, True)
    assert owner.post(f"{BOOK}/tags/food", data=sent | {"label": "Catering"}).status_code == 303
    page = page_of(owner.get(f"{BOOK}/tags/drink"))
    sent = form_of(page, f"{BOOK}/tags/drink/merger")
    wrong = owner.post(f"{BOOK}/tags/drink/merger", data=sent | {"into": "drink"})
    assert wrong.status_code == 422
    assert owner.post(f"{BOOK}/tags/drink/merger", data=sent | {"into": "food"}).status_code == 303
    assert owner.post(f"{BOOK}/tags/noise/deletion", data=sent).status_code == 303
    assert [(one.name, one.label) for one in Tag.of(survey, "why")] == [("food", "Catering")]
    assert (Coding.get().tags, Verdict.get().tags) == (1, 1)
    assert owner.get(f"{BOOK}/tags/noise").status_code == 404


@pytest.mark.both
def test_two_coders_do_not_see_each_other_until_they_are_compared_and_settle(owner, survey):
    for label in "Food", "Noise":
        added(owner, label)
    eve, ids = make_organiser("eve@example.org"), [one["id"] for one in Response.all_of(survey)]
    agreement = f"{BOOK}/agreement"
    assert "No text was coded by two people yet." in page_of(owner.get(agreement)).words
    for response in ids:
        code(survey, "why", response, eve, ["food"])
    ticked = page_of(owner.get(f"{BOOK}/texts/{ids[0]}")).all("input", name="tags")
    assert not any("checked" in one for one in ticked)
    coded(owner, f"{BOOK}/texts/{ids[0]}", "food", "noise")
    coded(owner, f"{BOOK}/texts/{ids[1]}", "food")
    page = page_of(owner.get(agreement))
    assert "2 texts were coded by both." in page.words
    assert "An interval needs 30 texts that both coded." in page.words
    assert "None can be computed: both said the same of every text." in page.words
    place = f"{agreement}/{ids[0]}"
    sent = form_of(page, place)
    assert sent["tags"] == ["food"]
    assert owner.post(place, data=sent | {"tags": ["noise"]}).status_code == 303
    assert "Texts on which they differ" not in owner.get(agreement).text
    verdict = Verdict.of(survey, "why", ids[0])
    assert (verdict.tags, verdict.is_settled) == (2, True)


def test_who_may_not_read_answers_may_not_code_and_sees_no_more_than_counts(owner, reader, survey):
    added(owner, "Food")
    response = next(Response.all_of(survey))["id"]
    code(survey, "why", response, make_organiser(), ["food"])
    paths = [
        *("/surveys/lunch/coding/", BOOK, f"{BOOK}/next", f"{BOOK}/texts/{response}"),
        *(f"{BOOK}/agreement", f"{BOOK}/tags/food", f"{BOOK}/texts/{response}/redaction"),
    ]
    assert [reader.get(path).status_code for path in paths] == [403] * 7
    assert page_of(reader.get("/surveys/lunch/tally")).one("td", **{"data-value": "food"})


def test_what_is_not_there_is_not_found(owner, survey):
    response = next(Response.all_of(survey))["id"]
    for path in (
        *("/surveys/lunch/coding/day", "/surveys/lunch/coding/none", f"{BOOK}/texts/{'0' * 32}"),
        *(f"/surveys/lunch/coding/day.other/texts/{response}", "/surveys/none/coding/"),
    ):
        assert owner.get(path).status_code == 404, path


def test_a_text_that_goes_while_it_is_coded_leads_to_the_next(owner, survey):
    added(owner, "Food")
    first, second, _ = sorted(one["id"] for one in Response.all_of(survey))
    sent = form_of(page_of(owner.get(f"{BOOK}/texts/{first}")), f"{BOOK}/texts/{first}")
    Response.get(Response.id == first).delete_instance()
    reply = owner.post(f"{BOOK}/texts/{first}", data=sent | {"tags": ["food"]})
    assert reply.location == f"{BOOK}/texts/{second}"
    assert "This text was deleted meanwhile" in owner.get(reply.location).text


def test_the_record_says_that_named_answers_were_seen_and_nothing_of_what_they_say(owner, survey):
    named = make_survey(question("text", "why"), code="named", anonymous=False)
    respond(named, why="Secret words")
    owner.get(owner.get("/surveys/named/coding/why/next").location)
    rows = list(Audit.all_of("answers seen"))
    assert [one.about for one in rows] == ["named"]
    owner.get("/surveys/lunch/coding/why/next")
    assert len(list(Audit.all_of("answers seen"))) == 1


def test_tags_stand_beside_what_was_written_and_a_filter_asks_for_them(owner, reader, survey):
    added(owner, "Food")
    cold = next(one["id"] for one in Response.all_of(survey) if "coffee" in one["answers"]["why"])
    code(survey, "why", cold, make_organiser(), ["food"])
    page = page_of(owner.get("/surveys/lunch/words/why"))
    links = {one["href"]: one.words for one in page.all("a") if "/coding/why/texts/" in one["href"]}
    assert links.pop(f"{BOOK}/texts/{cold}") == "Tags: Food"
    assert set(links.values()) == {"Tag it"}
    where = {"where": 'why.tags contains "food"'}
    page = page_of(owner.get("/surveys/lunch/filter", query_string=where))
    assert page.one(id="results")["data-responses"] == "1"
    assert "“Tags: Why?”" in page.words
    asked = page_of(owner.get("/surveys/lunch/filter/new", query_string={"question": "why.tags"}))
    assert "Food" in asked.words
    wrong = owner.get("/surveys/lunch/filter", query_string={"where": 'why.tags contains "x"'})
    assert wrong.status_code == 422


def test_every_format_has_the_tags(owner, survey):
    added(owner, "Food & drink")
    code(survey, "why", next(Response.all_of(survey))["id"], make_organiser(), ["food_drink"])
    for format in FORMATS:
        content = b"".join(Download(survey, format).chunks())
        assert content
        if format in ("csv", "jsonl", "csv-excel"):
            assert "why.tags" in content.decode("utf-8-sig"), format
    with ZipFile(io.BytesIO(b"".join(Download(survey, "zip").chunks()))) as archive:
        books = [archive.read(one).decode() for one in archive.namelist() if one.endswith(".md")]
    assert any("why.tags/food\\_drink" in one or "why.tags/food_drink" in one for one in books)
    assert any("Why? Tags: Food" in one for one in books)


@pytest.mark.both
def test_who_codes_where_nobody_has_written_is_not_told_that_all_is_coded(owner, database):
    make_survey(question("text", "why", "Why?"))
    page = page_of(owner.get(f"{BOOK}/next", follow_redirects=True))
    assert "You have coded every text" not in page.words
    assert "Nobody has written anything yet" in page.words


@pytest.mark.both
def test_texts_with_a_tag_are_read_again_and_lead_back(owner, survey):
    food = Tag.add(survey, "why", "Food & drink")
    ids = {one["answers"]["why"]: one["id"] for one in Response.all_of(survey)}
    code(survey, "why", ids["Cold <b>coffee</b>"], survey.organiser, [food.name])
    code(survey, "why", ids["Nothing"], survey.organiser, [])
    Response.take_in(survey, [({"day": "hall"}, None)])  # who wrote nothing

    page = page_of(owner.get(f"{BOOK}/tags/{food.name}"))
    words, closer = [one["href"] for one in page.all("a") if f"{food.name}" in one["href"]][:2]
    assert "Read 1 text with this tag" in page.words
    assert owner.get(closer).status_code == 200
    for picker in "/surveys/lunch/filter", "/surveys/lunch/responses/":
        assert '<option value="why.tags">' in owner.get(picker).text

    def texts(address: str) -> list[str]:
        read = page_of(owner.get(address))
        return [one.words for one in read.all("bdi", **{"class": "written"})]

    assert texts(words) == ["Cold <b>coffee</b>"]
    assert texts("/surveys/lunch/words/why?where=not+answered(why.tags)") == ["Too loud"]


def test_a_text_leads_to_the_one_before(owner, survey):
    first, second, _third = sorted(one["id"] for one in Response.all_of(survey))

    def back(id: str) -> list[str]:
        found = page_of(owner.get(f"{BOOK}/texts/{id}")).all("a")
        return [one["href"].rpartition("/")[2] for one in found if one.words == "Previous text"]

    assert (back(first), back(second)) == ([], [first])

"""A form from elsewhere is shown as what it will be here, then taken as a draft."""

import io
import json

import pytest

from formats.definition import toml
from formats.xlsform import write as xlsform_book
from models.survey.survey import Survey
from tests.formats.xlsform.test_read import workbook
from tests.formats.xlsform.test_workbook import HOSTILE
from tests.makers import definition, make_organiser
from tests.page import form_of, page_of
from tests.samples import EVERY_KIND
from web.process import sandbox

WHOLE = definition(*EVERY_KIND, anonymous=False)
LSS = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType><groups><rows><row><gid>1</gid>
</row></rows></groups><questions><rows><row><qid>1</qid><gid>1</gid><type>S</type><title>Q</title>
<question>Why?</question></row></rows></questions></document>"""
JSON = json.dumps({"elements": [{"type": "comment", "name": "q", "title": "Why?"}]})


def choose(client, name: str, data: bytes):
    """Choose a file on the page and press the button."""
    sent = form_of(page_of(client.get("/surveys/new/upload")), "/surveys/new/upload")
    return client.post("/surveys/new/upload", data={**sent, "file": (io.BytesIO(data), name)})


def take(client, page):
    """Press the button below what was shown."""
    return client.post(
        "/surveys/new/upload/taking", data=form_of(page, "/surveys/new/upload/taking")
    )


@pytest.mark.parametrize(
    ("name", "data", "labels"),
    [
        ("day.xlsx", workbook(("text", "q", "Why?")), ["Why?"]),
        ("day.LSS", LSS.encode(), ["Why?"]),
        ("day.json", JSON.encode(), ["Why?"]),
        ("day.csv", b"Why?,Mark\nSoup,4\nRice,5\nTea,3\n", ["Why?", "Mark"]),
        ("day.toml", toml.write(definition(*EVERY_KIND[2:4])).encode(),
         ["How was it?", "Would you recommend it?"]),
    ],
)  # fmt: skip
@pytest.mark.same_sql  # a draft is one text, whatever it was read from
def test_a_file_is_shown_with_its_questions_and_then_taken_as_a_draft(owner, name, data, labels):
    reply = choose(owner, name, data)
    assert reply.status_code == 200
    assert Survey.select().count() == 0
    page = page_of(reply)
    assert all(label in page.words for label in labels)

    reply = take(owner, page)

    survey = Survey.get()
    assert (reply.status_code, reply.location) == (303, f"/surveys/{survey.code}/edit")
    assert [one.label for one in survey.definition.questions] == labels
    assert (survey.is_open, survey.organiser.email) == (False, "owner@example.org")


def test_every_kind_of_question_comes_through_the_page_unchanged(owner):
    take(owner, page_of(choose(owner, "lunch.xlsx", xlsform_book.write(WHOLE, "lunch"))))
    assert Survey.get().definition == WHOLE


def test_what_is_left_out_is_listed_by_row(owner):
    data = workbook(("geopoint", "where", "Where <b>?"), ("text", "q", "Why?"))
    page = page_of(choose(owner, "day.xlsx", data))
    (report,) = (one for one in page.all("ul") if one.attributes.get("class") == "report")
    assert [one.words for one in report.all("li")] == [
        "row 2, type: the type geopoint is not asked here: left out"
    ]


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("day.xlsx", workbook(("begin_repeat", "r", "R")), "day.xlsx: Row 2: a repeat asks the "
         "same questions again and again, which a form here does not; take it out, or ask once."),
        ("day.docm", b"x", "day.docm: write it as one of .toml, .md, .docx, "
         ".xlsx, .xls, .lss, .json, .csv."),
        ("day.toml", b"title = 3", "day.toml: title: write a text in quotes."),
        ("day.csv", b'a,b\n"x', "day.csv: Line 2: the row that begins here opens a quote and never "
         "closes it; close it."),
        ("", b"", "Choose a file"),
    ],
)  # fmt: skip
@pytest.mark.same_sql  # what is refused is not stored
def test_a_file_that_cannot_be_taken_is_refused_with_what_and_where(owner, name, data, fault):
    reply = choose(owner, name, data)
    assert reply.status_code == 422
    assert fault in page_of(reply).one(role="alert").words
    assert Survey.select().count() == 0


@pytest.mark.parametrize("kind", ["a million cells", "entities of entities", "nothing"])
@pytest.mark.same_sql  # what is refused is not stored
def test_a_hostile_file_is_refused_and_the_service_goes_on(owner, kind):
    assert choose(owner, "day.xlsx", HOSTILE[kind]()).status_code == 422
    assert owner.get("/surveys/").status_code == 200


def test_a_file_that_takes_too_long_or_too_much_ends_with_its_process(owner):
    deep = b"title = 'x'\nq = " + b"[" * 400_000
    reply = choose(owner, "day.toml", deep)
    assert reply.status_code == 422
    assert page_of(reply).one(role="alert").words


def test_of_one_organiser_one_file_is_read_at_a_time_and_of_others_as_before(owner, outsider):
    mine = make_organiser("owner@example.org")
    with sandbox._turn_of(mine):
        reply = choose(owner, "day.toml", b"")
        assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
        assert str(sandbox.OWN) in page_of(reply).one(role="alert").words
        assert choose(outsider, "day.toml", b"title = 3").status_code == 422
    assert choose(owner, "day.toml", b"title = 3").status_code == 422


HALF = r'{"title": "\ud800", "elements": [{"type": "text", "name": "q", "title": "\udfff"}]}'


def test_half_a_character_is_refused_in_a_file_and_on_the_way_back(owner):
    reply = choose(owner, "day.json", HALF.encode())
    assert reply.status_code == 422
    assert "title: take out the character" in page_of(reply).one(role="alert").words
    page = page_of(choose(owner, "day.json", JSON.encode()))
    for place in "title", "label":
        sent = form_of(page, "/surveys/new/upload/taking")
        whole = json.loads(sent["document"][0])
        (whole if place == "title" else whole["question"][0])[place] = "\ud800"
        sent["document"] = [json.dumps(whole)]
        reply = owner.post("/surveys/new/upload/taking", data=sent)
        assert reply.status_code == 422
        assert f"{place}: take out the character" in page_of(reply).one(role="alert").words
    assert Survey.select().count() == 0


@pytest.mark.parametrize("bound", ["9" * 400, "1e30", "1" + "0" * 200])
@pytest.mark.same_sql  # what is refused is not stored
def test_a_number_without_end_is_refused(owner, bound):
    sent = form_of(page_of(choose(owner, "day.json", JSON.encode())), "/surveys/new/upload/taking")
    asked = f'{{"type":"range","label":"R","min":0,"max":{bound}}}'
    sent["document"] = [f'{{"title":"T","question":[{asked}]}}']
    reply = owner.post("/surveys/new/upload/taking", data=sent)
    assert reply.status_code == 422
    assert "digits" in page_of(reply).one(role="alert").words


def test_when_as_many_are_read_as_may_be_the_next_is_told_to_wait(owner):
    for _ in range(sandbox.launcher.at_once):
        sandbox.launcher.slots.acquire()
    try:
        reply = choose(owner, "day.toml", b"")
        assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
        assert str(sandbox.BUSY) in page_of(reply).one(role="alert").words
    finally:
        sandbox.launcher.slots.release(sandbox.launcher.at_once)
    assert choose(owner, "day.toml", b"").status_code == 422


@pytest.mark.parametrize("document", ["", "{", "[]", "[" * 100_000, '{"title": "x"}'])
@pytest.mark.same_sql  # what is refused is not stored
def test_what_was_changed_on_the_way_is_refused_and_adds_nothing(owner, document):
    sent = form_of(page_of(owner.get("/surveys/new/upload")), "/surveys/new/upload")
    sent["document"] = [document]
    assert owner.post("/surveys/new/upload/taking", data=sent).status_code == 422
    assert Survey.select().count() == 0

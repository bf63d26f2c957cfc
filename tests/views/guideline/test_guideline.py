"""Putting a guideline up: paste or upload, put the cut right, open it; with buttons alone."""

import io
import time
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from formats.guideline.markdown import cut
from models.form.definition import definition_from
from models.guideline.guideline import document_of, numbered
from models.survey.survey import Survey
from tests.makers import make_organiser
from tests.page import CheckedClient, form_of, page_of
from tests.word import document, paragraph, run
from web.process import sandbox

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

DOCS = Path(__file__).parents[3] / "docs"

NEW = "/surveys/new/guideline"
CUT = "/surveys/new/guideline/clauses"
TEXT = """# Social media

## Who we are

Say who you are. Say where you work.

When you write, you should:

- be kind
- be brief

Never share a secret.
"""


def pasted(client: CheckedClient, text: str = TEXT, **file: object) -> TestResponse:
    """The page with the clauses of a text."""
    page = page_of(client.get(NEW))
    sent = {**form_of(page, CUT), "text": text, **file}
    return client.post(CUT, data=sent, content_type="multipart/form-data")


def pressed(client: CheckedClient, reply: TestResponse, words: str, **changed: object):
    """The page after the first button that says this was pressed."""
    page = page_of(reply)
    button = next(one for one in page.all("button") if one.words.startswith(words))
    form = button.inside("form")
    address = button.attributes.get("formaction", form["action"]).partition("#")[0]
    sent = {**form_of(page, form["action"]), **changed}
    return client.post(address, data=sent | {button["name"]: button["value"]})


def parts(reply: TestResponse) -> list[tuple[str, ...]]:
    """(kind, number, text) of each part of the page."""
    sent = form_of(page_of(reply), NEW)
    return list(zip(sent["part"], sent["number"], sent["text"], strict=True))


def test_a_pasted_text_is_cut_and_opened_with_two_buttons(owner, attendee):
    reply = pasted(owner)
    assert parts(reply) == [
        ("section", "", "Who we are"),
        ("stance", "1", "Say who you are. Say where you work."),
        ("stance", "2", "When you write, you should:\n\n- be kind\n- be brief"),
        ("stance", "3", "Never share a secret."),
    ]

    made = pressed(owner, reply, "Open it for answers")

    assert made.status_code == 303
    (survey,) = Survey.select()
    assert made.location == f"/surveys/{survey.code}/"
    assert (survey.is_open, survey.definition.kind) == (True, "guideline")
    assert survey.definition.document["question"] == [
        {"name": "who_we_are", "type": "section", "label": "Who we are"},
        {
            "name": "say_who_you_are_say_where",
            "type": "stance",
            "label": "Say who you are. Say where you work.",
            "number": "1",
        },
        {
            "name": "when_you_write_you_should",
            "type": "stance",
            "label": "When you write, you should:\n\n- be kind\n- be brief",
            "number": "2",
        },
        {
            "name": "never_share_a_secret",
            "type": "stance",
            "label": "Never share a secret.",
            "number": "3",
        },
    ]
    assert "Say where you work." in attendee.get(f"/s/{survey.code}").text


def test_clauses_are_parted_joined_left_out_and_not_asked(owner):
    reply = pressed(owner, pasted(owner), "Split (clause 2)")
    assert [text for _, _, text in parts(reply)][2:4] == [
        "When you write, you should:\n\n- be kind",
        "When you write, you should:\n\n- be brief",
    ]
    reply = pressed(owner, reply, "Split (clause 1)")
    assert [(number, text) for _, number, text in parts(reply)][1:3] == [
        ("1", "Say who you are."),
        ("2", "Say where you work."),
    ]
    reply = pressed(owner, reply, "Join with the one above (clause 2)")
    assert parts(reply)[1] == ("stance", "1", "Say who you are.\n\nSay where you work.")
    reply = pressed(owner, reply, "Do not ask (clause 1)")
    reply = pressed(owner, reply, "Leave out (clause 1)")
    assert [kind for kind, *_ in parts(reply)] == ["section", "note", "out", "stance", "stance"]
    reply = pressed(owner, reply, "Take in")
    reply = pressed(owner, reply, "No page of its own")
    assert [kind for kind, *_ in parts(reply)] == ["note", "note", "stance", "stance", "stance"]

    pressed(owner, reply, "Keep it as a draft", title="Our *rules*")

    (survey,) = Survey.select()
    assert (survey.is_open, survey.definition.title) == (False, "Our *rules*")
    assert [one.type for one in survey.definition.questions] == ["note"] * 2 + ["stance"] * 3


def test_a_text_that_was_changed_in_the_page_is_kept(owner):
    reply = pasted(owner)
    texts = ["Who we are", "Say who you are.\r\n\r\n- a\r\n- b", "Be kind.", "No secrets."]
    reply = pressed(owner, reply, "Show it (clause 1)", text=texts)
    assert [text for *_, text in parts(reply)] == [one.replace("\r\n", "\n") for one in texts]


def test_what_cannot_be_made_is_said_and_nothing_is_lost(owner):
    reply = pressed(owner, pasted(owner), "Open it", title=" ")
    assert reply.status_code == 422
    assert "Enter a title" in page_of(reply).one(role="alert").words
    assert len(parts(reply)) == 4

    long = ["Who we are", "x" * 5_001, "b", "c"]
    reply = pressed(owner, pasted(owner), "Open it", text=long)
    assert reply.status_code == 422
    said = page_of(reply).one(role="alert").words
    assert "Clause 1: shorten it to 5,000 characters, or split it; it has 5,001." in said
    assert [text for *_, text in parts(reply)] == long

    wide = ["Who we are", "a", "", "|a" * 31 + "\n" + "|-" * 31]
    reply = pressed(owner, pasted(owner), "Open it", text=wide)
    assert reply.status_code == 422
    page = page_of(reply)
    [link] = page.one(role="alert").all("a")
    assert link.words == "Line 1: a table may have 30 columns; make several of it: Clause 3"
    assert "|a|a|a" in page.one(id=link["href"].removeprefix("#")).one("textarea").words

    reply = pressed(owner, pasted(owner), "Open it", intro="*" * 2_001)
    [link] = page_of(reply).one(role="alert").all("a")
    assert link.words.startswith("Take out some line breaks and signs like * or [;")
    assert link["href"] == "#intro"

    reply = pasted(owner, "Be kind.")
    reply = pressed(owner, reply, "Leave out (clause 1)", title="T")
    reply = pressed(owner, reply, "Open it")
    assert reply.status_code == 422
    assert "No clause is left: choose Ask at a text" in page_of(reply).one(role="alert").words
    assert not Survey.select().exists()


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", TEXT.encode()),
        ("a.MARKDOWN", b"\xef\xbb\xbf" + TEXT.encode()),
        ("A.DOCX", document(paragraph(run("Say who you are. Say where you work.")))),
    ],
)
def test_a_file_is_cut_like_a_pasted_text(owner, name, data):
    reply = pasted(owner, "", file=(io.BytesIO(data), name))
    assert reply.status_code == 200
    assert "Say who you are. Say where you work." in [text for *_, text in parts(reply)]


@pytest.mark.both
@pytest.mark.parametrize(
    ("text", "file", "said"),
    [
        ("", None, "There is no clause yet: paste a text, or choose a file."),
        ("# Only a title", None, "There is no clause yet"),
        ("", ("a.pdf", b"%PDF"), "Choose a .docx or .md file, or paste the text."),
        ("", ("a.docx", b"PK"), "This is not a Word document"),
        ("", ("a.md", b"# a\n\n\xff"), "Line 3: save the file as UTF-8."),
        ("word " * 100_001, None, "Shorten the text to 500,000 characters; it has 500,005."),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_a_text_that_cannot_be_taken_is_refused_and_kept(owner, text, file, said):
    upload = {"file": (io.BytesIO(file[1]), file[0])} if file else {}
    reply = pasted(owner, text, **upload)
    assert reply.status_code == 422
    assert said in page_of(reply).one(role="alert").words
    assert form_of(page_of(reply), CUT)["text"] == [text]


@pytest.mark.both
@pytest.mark.parametrize(
    "nasty", ["[" * 120_000, "a|" * 50_000 + "\n" + "-|" * 50_000], ids=["brackets", "table"]
)
def test_a_text_made_to_take_long_is_read_by_another_process(owner, nasty):
    # Split and shown it is here, and none of that may parse it again.
    began = time.process_time()
    reply = pasted(owner, f"Be kind.\n\n{nasty}\n")
    assert reply.status_code in (200, 422)
    if reply.status_code == 200:
        reply = pressed(owner, reply, "Split (clause 1)")
        assert reply.status_code == 200
    assert time.process_time() - began < 3
    assert nasty[:1_000] in reply.text


@pytest.mark.both
def test_a_long_text_is_cut_like_a_short_one_and_refused_like_one(owner):
    clauses = [f"Rule number {n} of this text says more than the one before." for n in range(180)]
    reply = pasted(owner, "\n\n".join(clauses))
    assert [text for *_, text in parts(reply)] == clauses
    reply = pasted(owner, "", file=(io.BytesIO(b"x\n" * 9_000 + b"\xff"), "a.md"))
    assert reply.status_code == 422
    assert "a.md: Line 9001: save the file as UTF-8." in page_of(reply).one(role="alert").words
    reply = pasted(owner, "Be kind.\n\n" * 1_001)
    assert "1,001 headings and clauses; 1,000 is the most" in page_of(reply).one(role="alert").words


@pytest.mark.both
def test_when_as_many_texts_are_read_as_may_be_a_short_one_is_still_read(owner):
    for _ in range(sandbox.launcher.at_once):
        sandbox.launcher.slots.acquire()
    try:
        long = pasted(owner, "Be kind. " * 2_000)
        assert (long.status_code, long.headers["Retry-After"]) == (503, "2")
        assert form_of(page_of(long), CUT)["text"] == ["Be kind. " * 2_000]
        assert pasted(owner).status_code == 200
    finally:
        sandbox.launcher.slots.release(sandbox.launcher.at_once)


def test_a_button_for_a_part_that_is_not_there_is_refused(owner):
    sent = form_of(page_of(pasted(owner)), NEW)
    for wrong in ("join.4", "join.x", "split.-1", "note."):
        assert owner.post(CUT, data={**sent, "do": wrong}).status_code == 400


def test_a_stance_on_a_clause_with_a_table_is_asked_in_valid_html(owner, attendee):
    table = "|Where|Most|\n|-|-|\n|A *post*|280|"
    text = f"Keep to it:\n\n{table}\n\nSee [here](#there) and `${{x}}` ${{y}}.\n"
    pressed(owner, pasted(owner, f"# T\n\n{text}"), "Open it for answers")
    (survey,) = Survey.select()

    page = page_of(attendee.get(f"/s/{survey.code}"))  # checked as every page is

    first, second = page.all("fieldset")
    assert first.one("legend").words == "Clause 1"
    asked = page.one(id=first["aria-describedby"])
    assert [cell.words for cell in asked.all("td")] == ["A post", "280"]
    assert "href" not in page.one(id=second["aria-describedby"]).one("a")
    assert page.label_of(
        page.one("textarea", name=survey.definition.questions[0].name + ".comment")
    )


@pytest.mark.both
def test_a_page_of_150_clauses_stays_under_60_kilobytes(attendee):
    # Real prose with links and lists, of which the documentation has enough.
    text = "\n\n".join(
        (DOCS / f"{name}.md").read_text() for name in ("organiser", "security", "opinions")
    )
    clauses = cut(text).clauses[:150]
    Survey.add(
        definition_from(document_of("T", "", numbered(clauses))),
        make_organiser(),
        "all",
    )
    reply = attendee.get("/s/all", headers={"Accept-Encoding": "gzip"})
    assert len(page_of(attendee.get("/s/all")).all("fieldset")) == 150
    assert len(reply.data) < 60_000


@pytest.mark.parametrize("many", [("a", 1_001), ("[", 3_001), ("a. A" * 2_000, 1)])
def test_no_more_parts_than_can_be_asked_are_shown(owner, many):
    text, times = many
    sent = {"title": "T", "do": "split.0", "part": ["note"] * times}
    sent |= {"text": [text] * times, "number": [""] * times}
    token = form_of(page_of(owner.get("/surveys/new/guideline")), CUT)["csrf_token"]
    assert owner.post(CUT, data=sent | {"csrf_token": token}).status_code == 413


def test_a_place_of_five_thousand_digits_is_no_place(owner):
    token = form_of(page_of(owner.get("/surveys/new/guideline")), CUT)["csrf_token"]
    sent = {"csrf_token": token, "title": "T", "part": "note", "text": "a", "number": ""}
    assert owner.post(CUT, data=sent | {"do": "split." + "9" * 5_000}).status_code == 400

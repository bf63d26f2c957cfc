"""A new draft: compared clause by clause, put right with buttons, published; opinions stay."""

import pytest

from models.answer.tally import Tally
from models.form.document import added
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import make_survey, question, respond
from tests.models.guideline.test_new_text import OLD
from tests.page import CheckedClient, Page, form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

NEW = "/surveys/lunch/redraft"
COMPARED = "/surveys/lunch/redraft/matches"
TEXT = """# Rules

1. Never share what was told in confidence.
2. Say who you are and whom you work for.
3. Ask before you post a picture of a colleague.
4. If you get something wrong, say so soon.
"""


@pytest.fixture
def survey(database) -> Survey:
    """A guideline of four clauses on which people have said where they stand."""
    survey = make_survey(*OLD, kind="guideline")
    respond(survey, who="agree", who__comment="Yes", secrets="disagree", meeting="agree")
    respond(survey, who="disagree", secrets="disagree")
    return survey


def compared(client: CheckedClient, text: str = TEXT) -> Page:
    """The comparison of a text with the present one."""
    sent = {**form_of(page_of(client.get(NEW)), COMPARED), "text": text}
    return page_of(client.post(COMPARED, data=sent))


def pressed(client: CheckedClient, page: Page, value: str) -> Page:
    """The page after the button with this value."""
    (button,) = page.all("button", name="do", value=value)
    address = button["formaction"].partition("#")[0]
    return page_of(client.post(address, data={**form_of(page, NEW), "do": value}))


def states(page: Page) -> list[tuple[str, str]]:
    """(state, name of the old clause) of each row."""
    rows = page.all("section", **{"class": "match"})
    return [(row["data-state"], row.attributes.get("data-before", "")) for row in rows]


def test_a_new_draft_is_compared_and_nothing_changes_before_it_is_published(owner, survey):
    page = compared(owner)
    assert states(page) == [
        ("removed", "meeting"),
        ("unchanged", "secrets"),
        ("reworded", "who"),
        ("new", ""),
        ("unchanged", "mistakes"),
    ]
    assert "2 unchanged, 1 reworded, 1 new, 1 removed." in page.words
    (reworded,) = page.all("section", data_state="reworded")
    assert reworded.one("h3").words == "Reworded: clause 2, before 1"
    assert "".join(one.source for one in reworded.all("del")) == " where"
    assert "".join(one.source for one in reworded.all("ins")) == " whom for"
    assert Survey.at("lunch").version == 1


@pytest.mark.both
def test_a_published_draft_keeps_opinions_and_shows_old_and_new_beside_each_other(owner, survey):
    reply = owner.post(NEW, data=form_of(compared(owner), NEW))
    assert (reply.status_code, reply.location) == (303, "/surveys/lunch/clauses/")
    after = Survey.at("lunch")
    name = "say_who_you_are_and_whom"
    respond(after, **{name: "agree", f"{name}__comment": "Better", "secrets": "agree"})

    page = page_of(owner.get(reply.location))
    (clause,) = page.all("section", data_question=name)
    before = clause.one(data_before="who")
    assert "Say who you are and where you work." in before.words
    counts = [cell["data-count"] for cell in clause.all("td", data_value="agree")]
    assert counts == ["1", "1"]
    assert [cell["data-count"] for cell in clause.all("td", data_value="disagree")] == ["1", "0"]
    (kept,) = page.all("section", data_question="secrets")
    assert [cell["data-count"] for cell in kept.all("td", data_value="disagree")] == ["2"]
    links = [one["href"] for one in page.all("a") if "/clauses/meeting/" in one["href"]]
    assert links == ["/surveys/lunch/clauses/meeting/"]
    assert Tally.of(after)[1]["who"] == {"agree": 1, "disagree": 1}


def test_a_reworded_clause_is_kept_by_a_tick_that_stays_while_others_are_corrected(owner, survey):
    page = compared(owner)
    (tick,) = page.all("input", type="checkbox")
    assert (tick["name"], tick["value"], "checked" in tick) == ("same", "who", False)
    (button,) = page.all("button", value="pair.2")
    again = {**form_of(page, NEW), "same": "who", "do": "pair.2", "old.2": "meeting"}
    page = page_of(owner.post(button["formaction"].partition("#")[0], data=again))
    assert [one["value"] for one in page.all("input", checked="")] == ["who"]
    assert owner.post(NEW, data=form_of(page, NEW)).status_code == 303
    respond(Survey.at("lunch"), who="agree")
    assert Tally.of(survey)[1]["who"] == {"agree": 2, "disagree": 1}
    said = {one.name: one.label for one in Survey.at("lunch").definition.clauses}
    assert said["who"] == "Say who you are and whom you work for."


def test_a_wrong_match_is_unpaired_and_another_is_paired(owner, survey):
    page = pressed(owner, compared(owner), "unpair.1")
    assert states(page) == [
        ("removed", "who"),
        ("removed", "meeting"),
        ("unchanged", "secrets"),
        ("new", ""),
        ("new", ""),
        ("unchanged", "mistakes"),
    ]
    sent = {**form_of(page, NEW), "old.2": "meeting", "do": "pair.2"}
    page = page_of(owner.post(COMPARED, data=sent))
    assert ("reworded", "meeting") in states(page)

    owner.post(NEW, data=form_of(page, NEW))
    asked = Survey.at("lunch").definition.questions
    assert [(one.name, one.settings.get("was")) for one in asked] == [
        ("secrets", ""),
        ("say_who_you_are_and_whom", ""),
        ("ask_before_you_post_a_picture", "meeting"),
        ("mistakes", ""),
    ]


def test_the_clauses_of_a_draft_can_be_changed_before_they_are_compared(owner, survey):
    page = compared(owner)
    edited = owner.post(f"{NEW}/clauses", data={**form_of(page, NEW), "do": "out.2"})
    assert edited.status_code == 200
    again = page_of(owner.post(COMPARED, data=form_of(page_of(edited), COMPARED)))
    assert [state for state, _ in states(again)].count("new") == 0


def test_a_draft_that_was_compared_with_an_older_version_is_not_published(owner, survey):
    sent = form_of(compared(owner), NEW)
    owner.post(NEW, data=sent)
    reply = owner.post(NEW, data=sent)
    assert reply.status_code == 409
    assert "was changed meanwhile" in page_of(reply).one(role="alert").words
    assert Survey.at("lunch").version == 2


def test_a_draft_that_was_compared_before_the_builder_changed_is_not_published(owner, survey):
    sent = form_of(compared(owner), NEW)
    work = Draft.of(survey)
    work.change(0, added(work.document, question("text", "word", "One word?"), 9), "Added a word")
    reply = owner.post(NEW, data=sent)
    assert reply.status_code == 409
    page = page_of(reply)
    assert "was changed meanwhile" in page.one(role="alert").words
    assert "changes in the builder that are not published" in page.words
    assert "not published" in page_of(owner.get(NEW)).words
    assert owner.post(NEW, data=form_of(page, NEW)).status_code == 303
    assert Survey.at("lunch").definition.questions[-1].name == "word"


def test_what_cannot_be_published_is_said_and_nothing_is_lost(owner, survey):
    sent = form_of(compared(owner), NEW)
    sent["text"][1] = "x" * 5_001
    reply = owner.post(NEW, data=sent)
    assert reply.status_code == 422
    said = page_of(reply).one(role="alert").words
    assert "Clause 2: shorten it to 5,000 characters" in said
    assert form_of(page_of(reply), NEW)["text"] == sent["text"]

    nothing = owner.post(NEW, data={**sent, "text": "x", "part": ["out"] * 4})
    assert nothing.status_code == 422
    assert "No clause is left" in page_of(nothing).one(role="alert").words

    empty = owner.post(COMPARED, data={**form_of(page_of(owner.get(NEW)), COMPARED)})
    assert empty.status_code == 422
    assert "There is no clause yet" in page_of(empty).one(role="alert").words


def test_a_name_that_is_no_clause_or_is_named_twice_pairs_nothing(owner, survey):
    sent = form_of(compared(owner), NEW)
    sent["was"] = ["nobody", "who", "who", "rules"]
    page = page_of(owner.post(COMPARED, data=sent))
    assert [one for one in states(page) if one[0] != "removed"] == [
        ("new", ""),
        ("reworded", "who"),
        ("new", ""),
        ("new", ""),
    ]
    for wrong in ("pair.4", "unpair.x"):
        assert owner.post(COMPARED, data={**sent, "do": wrong}).status_code == 400

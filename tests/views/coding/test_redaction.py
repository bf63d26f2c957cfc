"""Words are struck out by a form; the owner alone opens the original, and the record says so."""

import pytest

from commands.responses import rows
from formats.answer.table import read_table
from models.account.audit import Audit
from models.answer.response import Response
from models.coding.coding import code
from models.coding.redaction import MARK
from models.coding.tag import Tag
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from storage.seal import open_with
from tests.conftest import signed_in
from tests.makers import make_organiser, make_survey, question, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

SAID = "Ann Smith was rude"


@pytest.fixture
def survey(database) -> Survey:
    made = make_survey(question("text", "why", "Why?"), question("text", "how", "How?"))
    respond(made, why=SAID)
    return made


@pytest.fixture
def editor(app, survey):
    """Somebody who may read answers and owns nothing, signed in."""
    eddie = make_organiser("eddie@example.org")
    Colleague.let_in(survey, eddie, Role.EDITOR)
    return signed_in(app, eddie)


def place(survey: Survey) -> str:
    response = next(Response.all_of(survey))["id"]
    return f"/surveys/lunch/coding/why/texts/{response}/redaction"


def struck(client, survey: Survey, **sent: str):
    at = place(survey)
    form = form_of(page_of(client.get(at)), at)
    return client.post(at, data=form | {"words": "ann smith", "reason": "A name", **sent})


@pytest.mark.both
def test_every_page_and_file_shows_the_text_without_the_words_and_that_they_are_struck(
    owner, editor, survey
):
    assert struck(editor, survey).status_code == 303
    at = place(survey)
    for path in (
        *(
            "/surveys/lunch/responses/",
            "/surveys/lunch/responses.csv",
            at.removesuffix("/redaction"),
        ),
        *("/surveys/lunch/responses.jsonl", at),
    ):
        text = owner.get(path).text
        assert "Ann" not in text, path
        assert f"{MARK} was rude" in text, path
    told = "Words were struck out: A name"
    for path in "/surveys/lunch/responses/", at, at.removesuffix("/redaction"):
        assert told in page_of(owner.get(path)).words
    (row,) = Audit.all_of("words struck out")
    assert (row.email, row.about, row.detail) == ("eddie@example.org", "lunch", "")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": " "}, "Write the words, or tick that the whole text is meant"),
        ({"words": "Bob"}, "“Bob” does not stand in this text"),
        ({"reason": ""}, "Write why, in a few words"),
        ({"reason": " "}, "Write why, in a few words"),
        ({"reason": "x" * 201}, "Write 200 characters at most"),
        ({"words": "x\n" * 21}, "Write 20 lines at most"),
        ({"words": "x" * 5_001}, "Write 5,000 characters at most"),
    ],
)
@pytest.mark.same_sql  # each is refused before anything is stored
def test_what_cannot_be_struck_out_is_said_and_nothing_changes(owner, survey, sent, said):
    reply = struck(owner, survey, **sent)
    assert (reply.status_code, said in page_of(reply).one(role="alert").words) == (422, True)
    assert SAID in owner.get("/surveys/lunch/responses/").text


def test_the_owner_alone_opens_the_original_and_puts_it_back(owner, editor, survey):
    struck(owner, survey, whole="y", words="")
    at = place(survey)
    sent = form_of(page_of(editor.get(at)), at)
    assert f"{at}/original" not in editor.get(at).text
    for verb in "original", "deletion":
        assert editor.post(f"{at}/{verb}", data=sent).status_code == 403
    page = page_of(
        owner.post(f"{at}/original", data=form_of(page_of(owner.get(at)), f"{at}/original"))
    )
    assert SAID in page.one("section", **{"aria-label": "The original"}).words
    assert owner.get(f"{at}/original").status_code == 405  # a link does not open it
    assert (
        owner.post(f"{at}/deletion", data=sent | form_of(page, f"{at}/deletion")).status_code == 303
    )
    assert SAID in owner.get("/surveys/lunch/responses/").text
    assert owner.post(f"{at}/original", data=form_of(page, f"{at}/deletion")).status_code == 404
    assert [one.kind for one in Audit.all_of() if "original" in one.kind] == [
        "original opened",
        "original put back",
    ]


def test_an_original_that_another_key_sealed_stays_and_it_is_said(owner, survey):
    struck(owner, survey)
    at = place(survey)
    open_with(lambda: "another secret")
    for verb in "original", "deletion":
        page = page_of(owner.get(at))
        reply = owner.post(f"{at}/{verb}", data=form_of(page, f"{at}/{verb}"))
        assert (reply.status_code, "another secret key" in reply.text) == (409, True)


@pytest.mark.both
def test_a_file_with_redacted_words_and_tags_comes_back_into_the_survey(owner, survey):
    struck(owner, survey)
    assert struck(owner, survey, words="rude", reason="Not fair").status_code == 303
    exported = owner.get("/surveys/lunch/responses.csv").text
    assert f"{MARK} was {MARK}" in exported
    Tag.add(survey, "why", "Manners")
    code(survey, "why", next(Response.all_of(survey))["id"], make_organiser(), ["manners"])
    exported = owner.get("/surveys/lunch/responses.csv").text
    assert exported.splitlines()[0].endswith(",how,why.tags/manners")
    read = rows(survey, read_table(exported.encode()))
    assert read.faults == []
    assert read.taken[0][0] == {"why": f"{MARK} was {MARK}"}
    assert read.notes == ["1 column of tags is left out: tags are set here, on texts."]

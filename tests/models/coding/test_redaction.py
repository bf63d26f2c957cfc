"""Words that are struck out are nowhere any more, but sealed; only the owner has them opened."""

import pytest

from models.account.audit import Audit
from models.answer.export import Export
from models.answer.recount import recount
from models.answer.response import Response
from models.answer.screen import Approval, Screen
from models.coding import redaction
from models.coding.coding import TextGone
from models.coding.quote import Quote
from models.coding.redaction import MARK, NotThere, Redaction, redact, struck
from models.survey.survey import Survey
from storage.database import db
from storage.seal import SealUnfit, open_with
from tests.makers import choice, make_export, make_organiser, make_survey, question, respond

SAID = "Dr  Ann Smith was rude. ann smith, not Annual!"


@pytest.fixture
def survey(database) -> Survey:
    """A survey with one text that names somebody."""
    made = make_survey(question("text", "why"), choice("Good?", "Yes", name="good"))
    respond(made, "k" * 24, why=SAID, good="yes")
    return made


def response_of(survey: Survey) -> str:
    return next(Response.all_of(survey))["id"]


def text_in(survey: Survey) -> str:
    return next(Response.all_of(survey))["answers"]["why"]


def strike(survey: Survey, *words: str, reason: str = "A name") -> None:
    redact(survey, "why", response_of(survey), words, reason, make_organiser())


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["Ann Smith"], f"Dr  {MARK} was rude. {MARK}, not Annual!"),
        (["Ann", "dr ann smith"], f"{MARK} was rude. {MARK} smith, not Annual!"),
        (["nnua"], f"Dr  Ann Smith was rude. ann smith, not A{MARK}l!"),
        (["annual!"], f"Dr  Ann Smith was rude. ann smith, not {MARK}"),
        (["", " "], MARK),
        ([], MARK),
    ],
)
def test_words_are_struck_out_wherever_they_stand_and_as_whole_words_first(words, left):
    assert struck(SAID, words) == left


def test_what_is_written_without_spaces_and_what_looks_like_a_pattern_is_found():
    assert struck("我叫张三。", ["张三"]) == f"我叫{MARK}。"
    assert struck("a.b (c) axb", ["a.b (c)"]) == f"{MARK} axb"
    with pytest.raises(NotThere, match=r"“a\.c” does not stand"):
        struck("abc", ["a.c"])


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("ΟΔΟΣ, οδος", "οδος", f"{MARK}, {MARK}"),
        ("Straße strasse", "STRASSE", f"Straße {MARK}"),
        ("İstanbul", "istanbul", MARK),
        (" (Ann)\n\tSmith  ", "(ann) smith", f" {MARK}  "),
        ("Ann Ann Annual", "ann", f"{MARK} {MARK} Annual"),
        ("Ann Annual\nAnn Anna", "ann ann", f"{MARK}ual\n{MARK}a"),
        ("a_b b", "b", f"a_b {MARK}"),
    ],
)
def test_words_are_found_however_they_are_written(text, words, left):
    assert struck(text, [words]) == left


def test_a_text_that_changes_while_words_are_looked_for_is_looked_through_again(
    survey, monkeypatch
):
    def meanwhile(text, words):
        monkeypatch.undo()
        strike(survey, "rude")
        return struck(text, words)

    monkeypatch.setattr(redaction, "struck", meanwhile)
    strike(survey, "Ann Smith")
    assert text_in(survey) == f"Dr  {MARK} was {MARK}. {MARK}, not Annual!"
    assert Redaction.of(survey, "why", response_of(survey)).open(make_organiser()) == SAID


def test_the_original_is_in_no_table_and_everything_counts_as_before(survey):
    strike(survey, "Ann Smith")
    assert text_in(survey) == f"Dr  {MARK} was rude. {MARK}, not Annual!"
    for table in db.get_tables():
        rows = db.execute_sql(f'SELECT * FROM "{table}"').fetchall()
        assert "Ann Smith" not in str(rows), table
        assert b"Ann Smith" not in b"".join(
            bytes(cell) for row in rows for cell in row if isinstance(cell, bytes | memoryview)
        )
    assert recount(survey)[1] == []
    # A phone that got no receipt sends the answers again, and is told that they are kept.
    assert respond(survey, "k" * 24, why=SAID, good="yes")
    assert Response.select().count() == 1
    assert text_in(survey).count(MARK) == 2


def test_the_original_is_opened_with_a_line_in_the_record_and_put_back(survey):
    owner, response = make_organiser(), response_of(survey)
    strike(survey, "Ann Smith")
    strike(survey, "rude", reason="Not fair")
    found = Redaction.of(survey, "why", response)
    assert (found.reason, text_in(survey).count(MARK)) == ("Not fair", 3)
    assert Redaction.among(survey, [response]) == {(response, "why"): "Not fair"}
    assert found.open(owner) == SAID
    found.undo(owner)
    assert (text_in(survey), Redaction.select().count()) == (SAID, 0)
    kinds = [(one.kind, one.about) for one in Audit.all_of() if "rude" not in one.detail]
    assert kinds == [
        *[("words struck out", "lunch")] * 2,
        ("original opened", "lunch"),
        ("original put back", "lunch"),
    ]


def test_files_that_were_made_go_and_a_room_reads_the_text_no_longer(survey):
    response = response_of(survey)
    make_export(survey)
    Screen.of(survey).approve(response, "why", approved=True)
    change = Screen.of(survey).change
    strike(survey, "Ann Smith")
    assert (Export.select().count(), Approval.select().count()) == (0, 0)
    assert Screen.of(survey).change > change


def test_what_was_quoted_of_the_text_goes_and_no_digest_of_it_stays(survey):
    response = response_of(survey)
    Quote.choose(survey, "why", response, "Ann Smith", permitted=True)
    strike(survey, "Ann Smith")
    assert Quote.select().count() == 0
    Quote.choose(survey, "why", response, "was rude", permitted=True)
    Redaction.of(survey, "why", response).undo(make_organiser())
    assert Quote.select().count() == 0


def test_words_that_are_not_there_change_nothing(survey):
    with pytest.raises(NotThere):
        strike(survey, "Ann Smith", "Bob")
    assert (text_in(survey), Redaction.select().count()) == (SAID, 0)
    assert list(Audit.all_of("words struck out")) == []
    with pytest.raises(TextGone):
        redact(survey, "why", "0" * 32, ["Ann"], "", make_organiser())


def test_a_redaction_goes_with_its_response(survey):
    strike(survey, "Ann Smith")
    Response.get().delete_instance()
    assert Redaction.select().count() == 0


@pytest.mark.sqlite
def test_what_another_key_sealed_or_stands_in_another_place_is_not_opened(survey):
    owner, first = make_organiser(), response_of(survey)
    strike(survey, "Ann Smith")
    respond(survey, why="Else")
    (other,) = {one["id"] for one in Response.all_of(survey)} - {first}
    redact(survey, "why", other, [], "All", owner)
    moved = Redaction.of(survey, "why", first).original
    Redaction.update(original=moved).where(Redaction.response == other).execute()
    with pytest.raises(SealUnfit):
        Redaction.of(survey, "why", other).open(owner)
    open_with(lambda: "another secret")
    with pytest.raises(SealUnfit):
        Redaction.of(survey, "why", first).undo(owner)
    assert text_in(survey) != SAID

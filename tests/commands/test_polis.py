"""A Polis conversation goes in by two commands, and its figures come out."""

import pytest

from models.answer.response import Response
from models.result.reading import Reading
from models.survey.survey import Survey
from tests.makers import make_survey, question
from tests.tables import STATEMENTS, conversation


@pytest.fixture
def votes(tmp_path):
    """Writes a file of votes and says where it is."""

    def write(*lines: str):
        path = tmp_path / "votes.csv"
        path.write_text("\n".join(["timestamp,comment-id,voter-id,vote", *lines, ""]))
        return path

    return write


def test_a_conversation_goes_in_with_its_statements_and_last_votes(tangible, tmp_path):
    for name, data in zip(("comments", "votes"), conversation(), strict=True):
        (tmp_path / f"{name}.csv").write_bytes(data)
    added = tangible("survey", "add", tmp_path / "comments.csv", "--code", "hall")
    assert (added.exit_code, added.stdout) == (0, "hall\n")
    survey = Survey.at("hall")
    assert [one.label for one in survey.definition.questions] == STATEMENTS
    done = tangible("responses", "add", "hall", tmp_path / "votes.csv")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "24\n", "")
    counts = Reading.of(survey).counts
    halves = {"agree": 12, "disagree": 12}
    assert {name: {s: n for s, n in one.items() if n} for name, one in counts.items()} == {
        **dict.fromkeys(("c0", "c1", "c2", "c3"), halves),
        "c4": {"dont_know": 24},
        "c5": {"agree": 24},
    }


def test_brexit_goes_in_with_its_statements_and_last_votes(tangible, real_data):
    folder = real_data / "brexit-consensus"
    added = tangible("survey", "add", folder / "comments.csv", "--code", "brexit")
    assert (added.exit_code, added.stdout) == (0, "brexit\n")
    survey = Survey.at("brexit")
    assert (len(survey.definition.questions), survey.definition.kind) == (50, "guideline")

    done = tangible("responses", "add", "brexit", folder / "votes.csv")

    assert (done.exit_code, done.stdout, done.stderr) == (0, "204\n", "")
    reading = Reading.of(survey)
    totals = dict.fromkeys(("agree", "disagree", "dont_know"), 0)
    for counts in reading.counts.values():
        for stance, count in counts.items():
            totals[stance] += count
    assert reading.responses == 204
    assert totals == {"agree": 2685, "disagree": 1952, "dont_know": 666}
    assert sum(totals.values()) == 5303
    assert tangible("verify", "brexit").exit_code == 0


def test_a_vote_on_no_clause_keeps_all_out_and_is_named_with_its_line(tangible, votes):
    survey = make_survey(question("stance", "c0"))
    file = votes("1,0,7,1", "2,5,7,-1", "3,0,8,-1")
    done = tangible("responses", "add", "lunch", file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "votes.csv: line 3: comment-id: no clause is c5, or has the number 5\n"
        "Error: votes.csv: 1 of 3 rows cannot be taken, so none was;"
    )
    assert list(Response.all_of(survey)) == []

    done = tangible("responses", "add", "lunch", file, "--skip-bad")
    assert (done.exit_code, done.stdout) == (0, "2\n")
    assert sorted(one["answers"]["c0"] for one in Response.all_of(survey)) == ["agree", "disagree"]

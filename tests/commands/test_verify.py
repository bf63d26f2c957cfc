"""Verifying counts everything again, and says what differs."""

from models.answer.packed import Packed
from models.answer.public_snapshot import PublicSnapshot, share
from models.answer.tally import NOT_ASKED, Count, Tally
from models.survey.version import Version
from storage.database import db
from tests.makers import choice, make_survey, question, respond


def test_tallies_that_agree_are_counted_and_none_differs(tangible):
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why"))
    make_survey(question("text"), code="dinner")
    respond(survey, q="yes", why="Soup")
    done = tangible("verify")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "5 tallies, 0 differ\n", "")
    assert tangible("verify", "lunch").stdout == "3 tallies, 0 differ\n"


def test_a_tally_that_differs_is_named_and_the_command_fails(tangible):
    respond(make_survey(choice("Good?", "Yes", "No")), q="yes")
    make_survey(question("text"), code="dinner")
    Count.update(count=7).where(Count.field == "q").execute()
    done = tangible("verify")
    assert (done.exit_code, done.stdout) == (1, "4 tallies, 1 differ\n")
    assert done.stderr == "lunch q yes: kept 7, counted 1\n"
    assert tangible("verify", "dinner").exit_code == 0


def test_counters_that_an_older_version_did_not_keep_are_mended_and_it_is_said(tangible):
    few = choice("Why?", "A", "B", name="why", relevant='q = "no"')
    survey = make_survey(choice("Good?", "Yes", "No"), few)
    for _ in range(3):
        respond(survey, q="yes")
    Count.update(count=1).where(Count.field == NOT_ASKED).execute()
    done = tangible("verify")
    assert (done.exit_code, done.stdout) == (0, "3 tallies, 0 differ\n")
    assert done.stderr == "1 counter was mended, which a version before this one does not keep.\n"
    assert Count.get(Count.field == NOT_ASKED).count == 3
    assert tangible("verify").stderr == ""


def test_what_everyone_is_shown_although_it_is_not_there_is_named(tangible):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    for n in range(10):
        respond(survey, q=("yes", "no")[n % 2])
    assert tangible("verify").stdout == "3 tallies, 0 differ\n"
    ledger = PublicSnapshot.get().ledger
    ledger["units"]["q"][0][1]["yes"] = 70
    PublicSnapshot.update(ledger=ledger).execute()
    done = tangible("verify")
    assert (done.exit_code, done.stdout) == (1, "3 tallies, 2 differ\n")
    assert "lunch q yes: shown to everyone 70, counted 5" in done.stderr


def test_packed_rows_that_are_not_those_of_the_responses_are_counted(tangible):
    survey = make_survey(choice("Good?", "Yes", "No"))
    for _ in range(3):
        respond(survey, q="yes")
    Packed.delete().execute()
    done = tangible("verify")
    assert (done.exit_code, done.stdout) == (1, "2 tallies, 1 differ\n")
    assert done.stderr == "lunch: 3 packed rows are not what their responses say\n"


def test_what_is_not_packed_yet_is_no_difference_and_is_packed(tangible):
    survey = make_survey(choice("Good?", "Yes", "No"))
    for _ in range(3):
        respond(survey, q="yes")
    Packed.delete().execute()
    Tally.update(packed=0).execute()
    done = tangible("verify")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "2 tallies, 0 differ\n", "")
    assert (Packed.select().count(), Tally.unpacked(survey)) == (3, {})


def test_a_survey_that_is_not_there_cannot_be_verified(tangible):
    done = tangible("verify", "lunch")
    assert (done.exit_code, done.stderr) == (1, "Error: There is no survey 'lunch'.\n")


def test_where_there_is_no_survey_nothing_differs(tangible):
    done = tangible("verify")
    assert (done.exit_code, done.stdout) == (0, "0 tallies, 0 differ\n")
    assert done.stderr == f"There is no survey in {db.location}.\n"


def test_a_survey_that_cannot_be_read_is_named_and_the_others_are_counted(tangible):
    spoilt = make_survey(question("text"), code="spoilt")
    make_survey(question("text"))
    Version.update(definition='{"title":').where(Version.survey == spoilt).execute()
    done = tangible("verify")
    assert done.exit_code == 1
    assert done.stderr.startswith("spoilt (cannot be read): ")
    assert done.stdout == "2 tallies, 0 differ\n"

"""Organisers come and go by the command line."""

import re
from datetime import timedelta

import pytest

from models.account.audit import Audit
from models.account.organiser import Link, Organiser, SignIn
from models.account.password import TOO_COMMON
from models.api.token import Scope, Token
from models.service.handover import belongings
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_organiser, make_survey, respond

GOOD = choice("Good?", "Yes", "No")
PASSWORD = "three good words"
TAKEN = "The password cannot be taken."


def failed(done) -> str:
    """The one line that says what is wrong."""
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line.removeprefix("Error: ")


def test_without_a_password_a_link_is_printed_that_signs_in_once(tangible):
    done = tangible("organiser", "add", "Ada@Example.org")
    assert (done.exit_code, done.stderr) == (0, "")
    address, _, token = done.stdout.strip().rpartition("/")
    assert address == "http://127.0.0.1:8000/sign-in"
    assert re.fullmatch(r"[\w-]{43}", token)
    assert Link.use(token) == Organiser.get(email="ada@example.org")
    assert Link.use(token) is None


def test_a_password_comes_from_standard_input_and_prints_nothing(tangible):
    done = tangible(
        "organiser", "add", "ada@example.org", "--password-stdin", stdin="three plain words\nmore"
    )
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert Organiser.with_password("ada@example.org", "three plain words") is not None


def test_bad_input_is_one_plain_line_and_adds_nobody(tangible):
    for words, stdin, message in (
        (["ada"], "", "'ada' is no email address; write name@example.com."),
        (["x@y\nz"], "", r"'x@y\nz' is no email address; write name@example.com."),
        (["a@" + "b" * 300], "", "The email address is too long; it can have 254 characters."),
        (["a@b.org", "--password-stdin"], "short\n", f"{TAKEN} Use 10 characters or more"),
        (["a@b.org", "--password-stdin"], "1234567890\n", f"{TAKEN} {TOO_COMMON}"),
    ):
        done = tangible("organiser", "add", *words, stdin=stdin)
        assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"Error: {message}\n")
    assert Organiser.select().count() == 0


def test_an_address_that_is_there_already_is_refused(tangible):
    tangible("organiser", "add", "ada@example.org")
    done = tangible("organiser", "add", "ADA@example.org")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: There is an organiser ADA@example.org already.\n"


def test_a_new_link_ends_the_one_before(tangible):
    first = tangible("organiser", "add", "ada@example.org").stdout.strip().rpartition("/")[2]
    second = tangible("organiser", "link", "ada@example.org").stdout.strip().rpartition("/")[2]
    assert Link.use(first) is None
    assert Link.use(second) is not None
    done = tangible("organiser", "link", "bob@example.org")
    assert (done.exit_code, done.stderr) == (
        *(1, "Error: There is no organiser bob@example.org; add them with organiser add.\n"),
    )


def test_the_list_has_a_line_for_each_with_what_is_theirs(tangible):
    assert tangible("organiser", "list").stdout == ""
    make_organiser("boss@example.org")
    ada = make_organiser("ada@example.org")
    make_event(make_survey(GOOD, organiser=ada), organiser=ada)
    make_organiser("boss@example.org").sign_in()
    tangible("organiser", "disable", "ada@example.org")
    assert tangible("organiser", "list").stdout.splitlines() == [
        "ada@example.org\t1 survey\t1 event\t0 sessions\tdisabled",
        "boss@example.org\t0 surveys\t0 events\t1 session\toperator",
    ]


def test_the_one_that_make_run_made_gets_an_address(tangible):
    Organiser.first_or_new()
    done = tangible("organiser", "rename", "organiser@localhost", "Ada@example.org")
    assert (done.exit_code, done.output) == (0, "")
    assert Organiser.first().email == "ada@example.org"
    make_organiser("bob@example.org")
    done = tangible("organiser", "rename", "ada@example.org", "bob@example.org")
    assert failed(done) == "There is an organiser bob@example.org already."
    done = tangible("organiser", "rename", "ada@example.org", "two words@x")
    assert failed(done) == "'two words@x' is no email address; write name@example.com."


@pytest.mark.parametrize("asked", [False, True], ids=["from standard input", "asked for"])
def test_a_password_is_set_and_ends_what_was_open(tangible, asked):
    ada = make_organiser("ada@example.org")
    session, link = ada.sign_in(), ada.one_time_link()
    words = ["organiser", "password", "ada@example.org"]
    given = f"{PASSWORD}\n{PASSWORD}\n" if asked else f"{PASSWORD}\n"
    done = tangible(*words, *([] if asked else ["--password-stdin"]), stdin=given)
    assert (done.exit_code, done.stdout) == (0, "")
    assert PASSWORD not in done.stderr
    assert Organiser.with_password("ada@example.org", PASSWORD) == ada
    assert (SignIn.organiser_of(session), Link.use(link)) == (None, None)
    done = tangible(*words, "--password-stdin", stdin="short\n")
    assert failed(done) == f"{TAKEN} Use 10 characters or more"


def test_tokens_go_on_after_a_new_password_which_is_said_or_end_where_that_is_asked(tangible):
    ada = make_organiser("ada@example.org")
    Token.make(ada, "Script", [Scope.SURVEYS], timedelta(days=9))
    words = "organiser", "password", "ada@example.org", "--password-stdin"
    done = tangible(*words, stdin=f"{PASSWORD}\n")
    assert done.stdout == "1 token goes on working; --end-tokens ends it.\n"
    assert Token.working_of(ada) == 1
    done = tangible(*words, "--end-tokens", stdin=f"{PASSWORD}\n")
    assert (done.exit_code, done.stdout, Token.working_of(ada)) == (0, "", 0)


def test_who_leaves_is_signed_out_disabled_and_comes_back(tangible):
    make_organiser("boss@example.org")
    ada = make_organiser("ada@example.org", PASSWORD)
    session = ada.sign_in()
    tangible("organiser", "sign-out", "ada@example.org")
    assert SignIn.organiser_of(session) is None
    tangible("organiser", "disable", "ADA@example.org")
    assert Organiser.with_password("ada@example.org", PASSWORD) is None
    done = tangible("organiser", "link", "ada@example.org")
    assert failed(done) == "ada@example.org is disabled; enable them first."
    tangible("organiser", "enable", "ada@example.org")
    assert Organiser.with_password("ada@example.org", PASSWORD) == ada


def test_who_runs_the_service_is_said_and_somebody_always_does(tangible):
    make_organiser("boss@example.org")
    ada = make_organiser("ada@example.org")
    done = tangible("organiser", "operator", "boss@example.org", "--end")
    assert failed(done) == "Somebody has to run the service: say who else is operator first."
    tangible("organiser", "operator", "ada@example.org")
    tangible("organiser", "operator", "boss@example.org", "--end")
    assert [one.email for one in Organiser.select() if one.is_operator] == [ada.email]


def test_everything_of_one_is_handed_over_to_another_and_then_they_are_removed(tangible):
    make_organiser("boss@example.org")
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    make_event(make_survey(GOOD, organiser=ada), organiser=ada)
    make_survey(GOOD, code="supper", organiser=ada)
    done = tangible("organiser", "remove", "ada@example.org")
    assert failed(done) == (
        "ada@example.org still has 2 surveys and 1 event; hand them over first."
    )
    done = tangible("organiser", "hand-over", "ada@example.org", "bob@example.org")
    assert done.stdout == "1 event and 1 survey in no event handed over.\n"
    assert len(list(Survey.all_of(bob))) == 2
    assert tangible("organiser", "remove", "ada@example.org").exit_code == 0
    assert Organiser.at("ada@example.org") is None


def test_everything_is_removed_when_the_address_is_written_again(tangible):
    make_organiser("boss@example.org")
    ada = make_organiser("ada@example.org")
    respond(make_survey(GOOD, organiser=ada), q="yes")
    words = ("organiser", "remove", "ada@example.org", "--everything")
    done = tangible(*words, stdin="bob@example.org\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "1 survey with 1 answer will be deleted. Write the address again" in done.stderr
    assert "That is another address. Nothing was changed." in done.stderr
    assert tangible(*words, stdin="").exit_code == 1
    assert Survey.select().count() == 1
    assert tangible(*words, stdin="Ada@example.org\n").exit_code == 0
    assert Survey.select().count() == 0


@pytest.mark.parametrize(
    "words",
    [
        *("rename EMAIL a@b.org", "password EMAIL --password-stdin", "sign-out EMAIL"),
        *("disable EMAIL", "enable EMAIL", "operator EMAIL", "remove EMAIL", "link EMAIL"),
        *("hand-over EMAIL boss@example.org", "hand-over boss@example.org EMAIL"),
    ],
)
def test_who_is_not_there_is_said(tangible, words):
    make_organiser("boss@example.org")
    named = [one.replace("EMAIL", "eve@example.org") for one in words.split()]
    done = tangible("organiser", *named, stdin=f"{PASSWORD}\n")
    assert failed(done) == "There is no organiser eve@example.org; add them with organiser add."


def test_a_survey_and_an_event_are_listed_and_handed_over(tangible):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    make_event(make_survey(GOOD, organiser=ada), organiser=ada)
    respond(make_survey(GOOD, code="supper", organiser=ada), q="yes")
    make_survey(GOOD, code="tea", organiser=bob, draft=True)
    surveys = [
        "lunch\topen\t0\tada@example.org\tLunch",
        "supper\topen\t1\tada@example.org\tLunch",
        "tea\tdraft\t0\tbob@example.org\tLunch",
    ]
    assert tangible("survey", "list").stdout.splitlines() == surveys
    assert tangible("survey", "list", "--organiser", bob.email).stdout.splitlines() == surveys[2:]
    event = "fair\t2012-06-06\t1\tada@example.org\tFair 2012\n"
    assert tangible("event", "list").stdout == event
    assert tangible("event", "list", "--organiser", ada.email).stdout == event
    assert tangible("event", "list", "--organiser", bob.email).stdout == ""

    assert failed(tangible("survey", "hand-over", "lunch", bob.email)).startswith("It is part of")
    assert failed(tangible("survey", "hand-over", "tea", bob.email)) == (
        "It is bob@example.org’s already."
    )
    assert failed(tangible("event", "hand-over", "x", bob.email)) == "There is no event 'x'."
    assert failed(tangible("survey", "hand-over", "x", bob.email)) == "There is no survey 'x'."
    assert tangible("survey", "hand-over", "supper", bob.email).exit_code == 0
    assert tangible("event", "hand-over", "fair", bob.email).exit_code == 0
    assert belongings(ada).is_empty
    assert len(list(Survey.all_of(bob))) == 3


def test_what_the_command_line_did_is_in_the_record(tangible):
    tangible("organiser", "add", "ada@example.org")
    tangible("organiser", "rename", "ada@example.org", "eve@example.org")
    assert [(one.kind, one.origin, one.about, one.detail) for one in Audit.all_of()] == [
        ("organiser added", "command line", "ada@example.org", ""),
        ("link made", "command line", "ada@example.org", ""),
        ("organiser renamed", "command line", "ada@example.org", "eve@example.org"),
    ]

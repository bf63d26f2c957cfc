"""An organiser is added with a password, or with a link that works once."""

import re

from models.organiser import Link, Organiser
from models.password import TOO_COMMON

TAKEN = "The password cannot be taken."


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

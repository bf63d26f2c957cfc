"""The security record is printed as text or as lines of JSON, the oldest first."""

import json
import re

from models.account import audit
from tests.makers import choice, make_organiser, make_survey, respond


def test_the_record_is_printed_as_text_and_as_lines_of_json(tangible):
    ada = make_organiser("ada@example.org")
    audit.note("signed in", ada, detail="password")
    for _ in range(3):
        audit.count("sign-in failed", about=ada.email)
    lines = tangible("record").stdout.splitlines()
    assert [line.split("\t")[1:] for line in lines] == [
        ["signed in", "1", "browser", "ada@example.org", "", "password"],
        ["sign-in failed", "3", "visitor", "", "ada@example.org", ""],
    ]
    first = json.loads(tangible("record", "--format", "jsonl").stdout.splitlines()[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.pop("time"))
    assert first == {
        **{"kind": "signed in", "times": 1, "from": "browser", "who": "ada@example.org"},
        **{"about": "", "detail": "password"},
    }


def test_the_record_is_of_a_kind_or_of_a_person(tangible):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    audit.note("signed in", ada)
    audit.note("signed in", bob)
    audit.note("signed out", bob)
    assert len(tangible("record", "--organiser", "ADA@example.org").stdout.splitlines()) == 1
    assert len(tangible("record", "--kind", "signed in").stdout.splitlines()) == 2
    both = tangible("record", "--kind", "signed in", "--organiser", "bob@example.org")
    assert len(both.stdout.splitlines()) == 1
    assert tangible("record", "--kind", "sneezed").exit_code == 2


def test_an_export_by_the_command_line_is_in_the_record(tangible):
    respond(make_survey(choice("Good?", "Yes", "No")), q="yes")
    tangible("responses", "export", "lunch", "--format", "jsonl")
    (line,) = tangible("record").stdout.splitlines()
    assert line.split("\t")[1:] == ["answers exported", "1", "command line", "", "lunch", "jsonl"]

"""The journal as its author keeps it; for colleagues, the owner and operators it is not there."""

from datetime import date

import pytest

from models.account.organiser import Organiser
from models.impact import journal_proposal
from models.impact.journal import JournalEntry, Skill
from models.team.colleague import Colleague
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

JOURNAL = "/events/fair/journal/"


def send(client, page, address, **said):
    return client.post(address, data=form_of(page_of(client.get(page)), address) | said)


@pytest.mark.both
def test_an_entry_is_written_changed_and_deleted(owner):
    make_event()
    form = form_of(page_of(owner.get(JOURNAL)), JOURNAL)
    assert len(form["day"][0].split()) == 3
    assert send(owner, JOURNAL, JOURNAL, day="7 June 2012", words="I was afraid").status_code == 303
    [entry] = JournalEntry.select()
    here = f"{JOURNAL}{entry.id}"
    assert "7 June 2012" in page_of(owner.get(JOURNAL)).words
    assert send(owner, here, here, words="I was not").status_code == 303
    assert (JournalEntry.get().day, JournalEntry.get().words) == ("2012-06-07", "I was not")
    assert send(owner, here, f"{here}/deletion").status_code == 303
    assert JournalEntry.select().count() == 0


def test_what_does_not_fit_is_said_at_its_field_and_stays_in_the_form(owner):
    make_event()
    reply = send(owner, JOURNAL, JOURNAL, day="7 June", words="I was afraid")
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one(id="fault-day").words.startswith("Error: Enter the day, the month and the year")
    assert form_of(page, JOURNAL)["words"] == ["I was afraid"]
    assert JournalEntry.select().count() == 0


def test_a_line_is_published_and_taken_back(owner):
    event = make_event()
    entry = JournalEntry.write(event, make_organiser(), date(2012, 6, 7), "I was afraid")
    here = f"{JOURNAL}{entry.id}"
    empty = send(owner, here, f"{here}/publication", line="")
    assert (
        page_of(empty).one(id="fault-line").words == "Error: Write the line that everyone may read"
    )
    odd = send(owner, here, f"{here}/publication", line="I dare", kind="odd")
    assert odd.status_code == 422
    assert send(owner, here, f"{here}/publication", line="I dare").status_code == 303
    assert [(one.sentence, one.kind) for one in journal_proposal.proposals(event)] == [
        ("I dare", "skill")
    ]
    assert "I dare" in page_of(owner.get(here)).one("blockquote").words
    assert send(owner, here, f"{here}/publication/end").status_code == 303
    assert journal_proposal.proposals(event) == []
    send(owner, here, f"{here}/publication", line="I dare")
    send(owner, here, f"{here}/deletion")
    assert journal_proposal.proposals(event) == []


@pytest.mark.both
def test_skills_are_rated_before_and_now(owner):
    make_event()
    skills = f"{JOURNAL}skills"
    reply = send(owner, JOURNAL, skills, name="Speak", before="2", now="4")
    assert reply.location.endswith("#skills")
    row = page_of(owner.get(JOURNAL)).one(id="skills").one("li")
    assert row.words.startswith("Speak Before: 2 a little. Now: 4 well. Rated on")
    assert send(owner, JOURNAL, skills, name="Speak", before="9", now="4").status_code == 422
    [one] = Skill.select()
    assert send(owner, JOURNAL, f"{skills}/{one.id}/deletion").status_code == 303
    assert Skill.select().count() == 0


def test_no_step_is_chosen_beforehand_and_both_have_to_be(owner):
    make_event()
    skills = f"{JOURNAL}skills"
    form = form_of(page_of(owner.get(JOURNAL)), skills)
    assert (form["before"], form["now"]) == ([""], [""])
    reply = send(owner, JOURNAL, skills, name="Speak", now="4")
    assert reply.status_code == 422
    fault = page_of(reply).one(id="fault-before").words
    assert fault == "Error: Choose a number from 1 to 5 for before and for now"
    assert Skill.select().count() == 0


def test_a_line_that_is_offered_is_said_to_be_read_once_it_is_told_and_published(owner):
    event = make_event()
    entry = JournalEntry.write(event, make_organiser(), date(2012, 6, 7), "I was afraid")
    here = f"{JOURNAL}{entry.id}"
    said = "Nobody else reads it before it is told there and the page is published."
    assert said in page_of(owner.get(here)).one(id="publication").words
    send(owner, here, f"{here}/publication", line="I dare to speak")
    shown = page_of(owner.get(here)).one(id="publication").words
    assert said in shown
    assert "Everyone may read this line" not in shown
    assert [one.heading for one in journal_proposal.proposals(event)] == ["I dare to speak"]


@pytest.mark.both
@pytest.mark.parametrize("who", ["editor", "owner of the event", "operator"])
def test_nobody_else_reads_or_changes_it(app, who):
    author = make_organiser("author@example.org")
    event = make_event()
    Colleague.let_in(event, author, Role.EDITOR)
    entry = JournalEntry.write(event, author, date(2012, 6, 7), "I was afraid")
    Skill.rate(event, author, "Hold my tongue", 1, 2)
    mine = signed_in(app, author)
    here = f"{JOURNAL}{entry.id}"
    assert "I was afraid" in mine.get(here).text
    assert "Hold my tongue" in mine.get(JOURNAL).text
    other = make_organiser("other@example.org" if who == "editor" else "owner@example.org")
    Colleague.let_in(event, make_organiser("other@example.org"), Role.EDITOR)
    if who == "operator":
        Organiser.update(operator_since=event.created_at).where(Organiser.id == other.id).execute()
    client = signed_in(app, other)
    for path in JOURNAL, "/events/fair/journal.csv", "/operator", "/operator/record":
        text = client.get(path).text
        assert "afraid" not in text
        assert "tongue" not in text
    token = form_of(page_of(client.get(JOURNAL)), JOURNAL)["csrf_token"]
    for end in "", "/publication", "/publication/end", "/deletion":
        sent = {
            "csrf_token": token,
            "line": "a",
            "kind": "skill",
            "words": "b",
            "day": "1 May 2012",
        }
        assert client.post(f"{here}{end}", data=sent).status_code == 404
    assert client.get(here).status_code == 404
    skill = f"{JOURNAL}skills/{Skill.get().id}/deletion"
    assert client.post(skill, data={"csrf_token": token}).status_code == 404
    assert (JournalEntry.get().words, Skill.select().count()) == ("I was afraid", 1)


def test_it_is_taken_away_by_its_author_and_no_cell_runs(owner):
    event, ann = make_event(), make_organiser()
    JournalEntry.write(event, ann, date(2012, 6, 7), "=1+1")
    Skill.rate(event, ann, "Speak", 2, 4)
    head, entry, skill, _end = owner.get("/events/fair/journal.csv").text.split("\r\n")
    assert head == "what,day,words,published,before,now"
    assert entry == "entry,2012-06-07,'=1+1,,,"
    assert skill == f"skill,{Skill.get().rated_on},Speak,,2,4"


@pytest.mark.sqlite
def test_a_long_journal_has_pages(owner):
    event, ann = make_event(), make_organiser()
    for number in range(21):
        JournalEntry.write(event, ann, date(2012, 6, 7), f"Entry {number}.")
    assert "Entry 0." not in page_of(owner.get(JOURNAL)).words
    last = page_of(owner.get(f"{JOURNAL}?page=99"))
    assert "Entry 0." in last.words
    assert "Page 2 of 2" in last.words

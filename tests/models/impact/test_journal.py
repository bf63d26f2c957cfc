"""The journal: nobody reads it but its author, and what is published is a line and no more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.account.audit import Audit
from models.impact import journal, journal_proposal
from models.impact.journal import JournalEntry, JournalUnfit, Skill
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal
from tests.makers import make_event, make_indicator, make_organiser

pytestmark = pytest.mark.usefixtures("database")
DAY = date(2012, 6, 7)


def test_an_entry_is_there_for_its_author_at_its_event_and_for_nobody_else():
    event, other = make_event(), make_event(code="other")
    ann, ben = make_organiser(), make_organiser("ben@example.org")
    mine = JournalEntry.write(event, ann, DAY, " I was afraid ")
    later = JournalEntry.write(event, ann, DAY + timedelta(days=1), "No longer")
    JournalEntry.write(event, ben, DAY, "Ann was afraid")
    assert [one.words for one in JournalEntry.leaf_of(event, ann, 1)] == [
        *("No longer", "I was afraid"),
    ]
    assert [one.id for one in JournalEntry.all_of(event, ann)] == [mine.id, later.id]
    assert JournalEntry.inside(event, ann, mine.id) == mine
    assert JournalEntry.inside(event, ben, mine.id) is None
    assert JournalEntry.inside(other, ann, mine.id) is None
    assert JournalEntry.count_of(other, ann) == 0


def test_a_line_is_proposed_and_nothing_else_of_the_entry():
    event, ann = make_event(), make_organiser()
    entry = JournalEntry.write(event, ann, DAY, "I was afraid of the boss")
    assert journal_proposal.proposals(event) == []
    entry.publish(" I dare to speak ", DifferenceKind.SKILL)
    assert journal_proposal.proposals(event) == [
        Proposal(
            source=f"journal:{entry.id}",
            kind=DifferenceKind.SKILL,
            heading="I dare to speak",
            sentence="I dare to speak",
            number="",
            as_of=DAY,
            unknown="An organiser says this of their own work.",
        )
    ]
    entry.change(DAY, "I was not")
    assert [one.sentence for one in journal_proposal.proposals(event)] == ["I dare to speak"]
    entry.take_back()
    entry.take_back()
    assert journal_proposal.proposals(event) == []
    kinds = [one.kind for one in Audit.select().where(Audit.kind.startswith("journal"))]
    assert sorted(kinds) == ["journal line published", "journal line taken back"]
    assert not any("afraid" in one.detail or "dare" in one.detail for one in Audit.select())


TOMORROW = datetime.now(UTC).date() + timedelta(days=2)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("day", "words", "setting", "fault"),
    [
        (DAY, "  ", "words", "Write something"),
        (DAY, "x" * 10_001, "words", "Shorten it to 10,000 characters"),
        (TOMORROW, "x", "day", "Write a day that has been"),
        (date(1899, 1, 1), "x", "day", "Write a day that has been"),
    ],
)
def test_an_entry_that_does_not_fit_is_not_kept(day, words, setting, fault):
    with pytest.raises(JournalUnfit) as raised:
        JournalEntry.write(make_event(), make_organiser(), day, words)
    assert (raised.value.setting, raised.value.message) == (setting, fault)
    assert JournalEntry.select().count() == 0


@pytest.mark.sqlite
def test_there_is_a_most_of_entries_of_skills_and_of_letters(monkeypatch):
    monkeypatch.setattr(journal, "MOST_ENTRIES", 1)
    monkeypatch.setattr(journal, "MOST_SKILLS", 1)
    event, ann = make_event(), make_organiser()
    entry = JournalEntry.write(event, ann, DAY, "a")
    Skill.rate(event, ann, "Speak", 1, 2)
    with pytest.raises(JournalUnfit, match="A journal has room for 1 entry"):
        JournalEntry.write(event, ann, DAY, "b")
    with pytest.raises(JournalUnfit, match="There is room for 1 skill"):
        Skill.rate(event, ann, "Write", 1, 2)
    with pytest.raises(JournalUnfit, match="Choose a number from 1 to 5"):
        Skill.rate(event, ann, "Speak", 0, 6)
    with pytest.raises(JournalUnfit, match="Write what you can do"):
        Skill.rate(event, ann, "x" * 121, 1, 2)
    with pytest.raises(JournalUnfit, match="Shorten it to 500 characters"):
        entry.publish("x" * 501, DifferenceKind.SKILL)
    with pytest.raises(JournalUnfit, match="Write the line that everyone may read"):
        entry.publish(" ", DifferenceKind.SKILL)


def test_a_skill_is_rated_anew_under_its_name_and_each_organiser_has_their_own():
    event, ann, ben = make_event(), make_organiser(), make_organiser("ben@example.org")
    Skill.rate(event, ann, "Speak  for it", 1, 3)
    Skill.rate(event, ben, "Speak for it", 5, 5)
    Skill.rate(event, ann, "Speak for it", 2, 4)
    assert [(one.name, one.before, one.now) for one in Skill.all_of(event, ann)] == [
        ("Speak for it", 2, 4)
    ]


def test_the_journal_goes_with_its_author_and_with_its_event():
    event, other, ben = make_event(), make_event(code="other"), make_organiser("ben@example.org")
    for one in event, other:
        JournalEntry.write(one, ben, DAY, "a")
        Skill.rate(one, ben, "Speak", 1, 2)
    other.delete_instance()
    assert (JournalEntry.select().count(), Skill.select().count()) == (1, 1)
    ben.delete_instance()
    assert (JournalEntry.select().count(), Skill.select().count()) == (0, 0)


def test_no_entry_and_no_figure_gets_the_number_of_one_that_was_deleted():
    """A difference names what it came from by its number, and never comes to mean another."""
    event, ann = make_event(), make_organiser()
    entry = JournalEntry.write(event, ann, DAY, "First")
    number = entry.id
    entry.delete_instance()
    assert JournalEntry.write(event, ann, DAY, "Second").id > number
    figure = make_indicator(event)
    number = figure.id
    figure.delete_instance()
    assert make_indicator(event).id > number

"""A telling: what may be said of a difference, how it is stored, and what is cut of a proposal."""

from dataclasses import replace
from datetime import date

import pytest

from models.evidence.evidence import Evidence, is_link
from models.impact.dated_line import line_of
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, ShareBar
from models.telling.telling import Telling, TellingUnfit, stands_in
from tests.makers import telling

DAY = date(2012, 6, 6)


def test_what_is_stored_is_read_again_as_it_was():
    one = telling(
        evidence=(
            Evidence("link", "https://example.org/a", "The plan"),
            Evidence("quote", "1 a b", ""),
        ),
        unknown="Whether it lasts",
        method="Counted",
        bars=(ShareBar("Before", 3, 9),),
        course=((DAY, 1.5), (date(2012, 7, 6), 2)),
    )
    assert Telling.read(one.document) == one


def test_how_many_agree_is_read_by_the_name_that_it_had_at_first():
    stored = telling().document | {"evidence": [["outcome", "5", "Nobody agrees"]]}
    [named] = Telling.read(stored).evidence
    assert named == Evidence("confirmation", "outcome:5", "Nobody agrees")


def test_whatever_is_proposed_can_be_kept_as_it_is():
    evidence = (Evidence("clause", "lunch/q", "x" * 400), Evidence("quote", "lunch/q/0a", "Mine"))
    one = Proposal("outcome:1", DifferenceKind.OTHER, "H", "S", "", DAY, evidence)
    kept = Telling.of(one)
    kept.check()
    assert [len(piece.words) for piece in kept.evidence] == [300, 0]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("heading", ""),
        ("heading", "x" * 201),
        ("sentence", " "),
        ("sentence", "41 " + "x" * 1_000),
        ("sentence", "41 " + "[*" * 400),
        ("unknown", "x" * 1_001),
        ("method", "x" * 1_001),
        ("number", "9" * 41),
        ("number", "42"),
        ("number", "1"),
        ("links", (Evidence("link", "ftp://example.org", ""),)),
        ("links", (Evidence("link", "https://example.org/a b", ""),)),
        ("links", (Evidence("link", "https://example.org", "x" * 301),)),
        ("links", (Evidence("link", "https://example.org", ""),) * 11),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(setting, said):
    field = "evidence" if setting == "links" else setting
    telling().check()
    with pytest.raises(TellingUnfit) as refused:
        replace(telling(), **{field: said}).check()
    assert refused.value.setting == setting


def test_a_proposal_that_is_too_long_is_cut_to_what_fits():
    long = Proposal(
        *("results:1 q", DifferenceKind.SKILL, "h" * 300, f"{'s ' * 600}77", "77", DAY),
        (Evidence("results", "1 q", "The form"),) * 20,
        "u" * 2_000,
        "m" * 2_000,
        (ShareBar("a", 1, 2),) * 30,
        ((DAY, 1.0),) * 900,
    )
    cut = Telling.of(long)
    cut.check()
    assert cut.heading == "h" * 199 + "…"
    assert cut.number == ""
    assert (len(cut.evidence), len(cut.bars), len(cut.course)) == (10, 10, 400)


@pytest.mark.parametrize(
    ("number", "sentence", "is_there"),
    [
        ("5", "15 people came, then 5,000, then 2.5 each", False),
        ("5", "50 and 500", False),
        ("5", "Of 15 people 5 came", True),
        ("5", "From 4 to 5.", True),
        ("12", "12 000 people", False),
        ("500", "12 500 people", False),
        ("15", "On 7 June 2012 15 people came", True),
        ("12 500", "12 500 people", True),
        ("1,264.5", "From 1,200 to 1,264.5 members", True),
        ("", "Nothing", False),
    ],
)
def test_a_number_stands_in_a_sentence_as_a_whole_one(number, sentence, is_there):
    assert stands_in(number, sentence) == is_there


@pytest.mark.parametrize(
    "written", ["", "example.org", "https://", "javascript:alert(1)", "https://[", "//example.org"]
)
def test_what_is_no_address_on_the_web_is_none(written):
    assert not is_link(written)


def test_a_course_marks_the_event_and_tells_what_was_before_and_after():
    readings = [(date(2012, 6, 1), 120.0), (date(2012, 6, 11), 160.0), (date(2012, 6, 21), 180.0)]
    course = line_of(readings, DAY)
    assert course.points == ((0, 0.3333), (0.5, 0.1111), (1, 0))
    assert course.event == 0.25
    assert (course.before, course.after) == (readings[0], readings[1])
    assert line_of(readings, date(2011, 1, 1)).event is None
    assert line_of(readings[:1], DAY) is None
    assert line_of([readings[0]] * 2, DAY) is None

"""Surveys side by side: what is compared, what is added up, and of how few nothing is said."""

import pytest

from models.form.built_in import is_of_agreement
from models.result import contrast, measure
from models.result.side_by_side import Measure, SharedQuestion, SideBySide, side_by_side
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question, respond

# All SQL is that of a tally, which the tests of tallies ask on both.
pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]


def rated(code: str, *marks: int, label: str = "How was it?", **settings) -> Survey:
    survey = make_survey(question("rating", "overall", label, **settings), code=code, title=code)
    for mark in marks:
        respond(survey, overall=str(mark))
    return survey


def paced(code: str, **people: int) -> Survey:
    survey = make_survey(choice("Pace?", "Slow", "Right", "Fast"), code=code)
    for value, number in people.items():
        for _ in range(number):
            respond(survey, q=value)
    return survey


def only(found: SideBySide) -> SharedQuestion:
    (shared,) = found.questions
    return shared


def test_marks_are_compared_by_mean_and_share_of_the_two_highest_and_added_up():
    found = side_by_side([rated("a", *[5] * 6, *[1] * 6), rated("b", *[3] * 12)])
    shared = only(found)
    assert (shared.question.name, shared.measure, shared.item) == ("overall", Measure.MARKS, "")
    first, second = shared.lines
    assert (first.people, first.mean, first.share.share) == (12, 3, 0.5)
    assert (second.mean, second.share.share) == (3, 0)
    assert shared.total.people == 24
    assert shared.total.share == measure.proportion(6, 24)
    assert (first.dot.low, first.dot.high) == (first.share.low, first.share.high)
    assert shared.ends == (second, first)
    assert found.responses == 24


def test_of_fewer_than_five_no_figure_is_told_and_of_fewer_than_ten_no_interval():
    shared = only(side_by_side([rated("a", *[5] * 4), rated("b", *[5] * 5), rated("c")]))
    few, some, none = shared.lines
    assert (few.people, few.figure, few.mean, few.share, few.dot) == (4, None, None, None, None)
    assert (some.mean, some.dot.at, some.dot.low, some.is_few) == (5, 1, None, True)
    assert (none.people, none.figure) == (0, None)
    assert shared.ends is None  # so few are not set against each other in words
    assert shared.total.people == 9


def test_a_net_promoter_score_is_compared_as_one():
    surveys = [make_survey(question("nps", "again", "Again?"), code=code) for code in "ab"]
    for mark in [10] * 9 + [0] * 3:
        respond(surveys[0], again=str(mark))
    shared = only(side_by_side(surveys))
    assert shared.measure is Measure.NET
    line = shared.lines[0]
    assert (line.net.points, line.share, line.mean) == (50, None, None)
    assert line.dot.at == 0.75
    assert 0 <= line.dot.low < 0.75 < line.dot.high <= 1


@pytest.mark.parametrize(
    ("choices", "given", "compared"),
    [
        (("No", "Yes"), ["yes"] * 6, "no"),  # of two the first, whatever was chosen
        (("Slow", "Right", "Fast"), ["fast"] * 4 + ["right"] * 2, "fast"),
    ],
)
def test_choices_are_compared_by_the_share_of_one_of_them(choices, given, compared):
    surveys = [make_survey(choice("Pace?", *choices), code=code) for code in "ab"]
    for value in given:
        respond(surveys[0], q=value)
    shared = only(side_by_side(surveys))
    assert (shared.measure, shared.chosen.name) == (Measure.SHARE, compared)
    assert shared.lines[0].share == measure.proportion(given.count(compared), 6)
    assert shared.total.share == shared.lines[0].share


def test_several_choices_of_one_person_are_shares_of_people():
    asked = question("select_multiple", choices=["Tea", "Cake", "Talk"])
    surveys = [make_survey(asked, code=code) for code in "ab"]
    for survey in surveys:
        for _ in range(5):
            respond(survey, q=["tea", "cake"])
        respond(survey, q=["cake"])
    shared = only(side_by_side(surveys))
    assert shared.chosen.name == "cake"
    assert shared.total.share == measure.proportion(12, 12)


def test_clauses_are_compared_by_agreement_and_numbers_by_their_mean():
    stance, number = question("stance", "c", "We meet."), question("range", "n", max=10)
    surveys = [make_survey(stance, number, code=code) for code in "ab"]
    for side in ["agree"] * 5 + ["disagree"] * 5 + ["dont_know"] * 2:
        respond(surveys[0], c=side, n=4)
    by_name = {one.question.name: one for one in side_by_side(surveys).questions}
    assert by_name["c"].lines[0].share == measure.agreement(5, 0, 5)
    line = by_name["n"].lines[0]
    assert (by_name["n"].measure, line.mean, line.dot.at) == (Measure.NUMBER, 4, 0.4)


def test_what_does_not_apply_is_in_no_figure():
    surveys = [rated("a", *[4] * 5, na="Was not there"), rated("b", na="Was not there")]
    respond(surveys[0], overall="na")
    shared = only(side_by_side(surveys))
    assert (shared.lines[0].people, shared.total.people, shared.total.mean) == (5, 5, 4)


def test_items_of_a_grid_are_compared_one_by_one_even_if_a_survey_lacks_one():
    surveys = [
        make_survey(question("likert", "talk", items=items), code=code)
        for code, items in [("a", ["Clear", "Short"]), ("b", ["Short"])]
    ]
    shared = only(side_by_side(surveys))
    assert (shared.lines[0].field.name, shared.item) == ("talk.short", "Short")


def test_of_a_scale_in_words_of_its_own_the_step_that_most_chose_is_compared():
    steps = ["Far too slow", "A little slow", "Right", "A little fast", "Far too fast"]
    for number, scale in enumerate([steps, None, ["Always", "Never"]]):
        asked = question("likert", "pace", items=["Speed"]) | ({"scale": scale} if scale else {})
        surveys = [make_survey(asked, code=f"{code}{number}") for code in "ab"]
        for mark in (1, 2, 2, 2, 2, 1):
            respond(surveys[0], pace__speed=mark)
        shared = only(side_by_side(surveys))
        if scale is None:
            assert (shared.measure, shared.lines[0].mean) == (Measure.MARKS, 10 / 6)
        else:
            assert (shared.measure, shared.chosen.name, shared.lines[0].mean) == (
                *(Measure.SHARE, "2" if scale == steps else "1", None),
            )
    german = definition(question("likert", "q", items=["A"]), language="de")
    labels = [one.label for one in german.fields[0].steps]
    assert is_of_agreement(labels, "de")
    assert not is_of_agreement(labels, "en")


def test_where_the_words_differ_it_is_said_and_nothing_is_added_up():
    one, same, other = (
        rated("a", *[5] * 6),
        rated("b", *[4] * 6, label="How  was it?"),
        rated("c", *[1] * 6, label="How was the room?"),
    )
    shared = only(side_by_side([one, same, other]))
    assert shared.total is None
    assert shared.wordings == (
        ("How was it?", (one, same)),
        ("How was the room?", (other,)),
    )
    assert len(shared.lines) == 3


def test_choices_of_one_name_in_other_words_are_told_too():
    surveys = [
        make_survey(
            choice("Again?", {"name": "yes", "label": label}, "No", name="again"), code=code
        )
        for code, label in [("a", "Yes"), ("b", "Yes, gladly")]
    ]
    shared = only(side_by_side(surveys))
    assert shared.total is None
    assert [words for words, _ in shared.wordings] == [
        "Again? – Yes / No",
        "Again? – Yes, gladly / No",
    ]


@pytest.mark.parametrize(
    "other",
    [
        question("rating", "overall", "How was it?", scale=10),
        question("nps", "overall", "How was it?"),
        choice("How was it?", "Good", "Bad", name="overall"),
    ],
)
def test_another_scale_or_kind_under_the_same_name_is_not_set_beside_it(other):
    surveys = [rated("a", 5), make_survey(other, code="b")]
    found = side_by_side(surveys)
    assert found.questions == ()
    assert [one.name for one in found.apart] == ["overall"]
    both = only(side_by_side([*surveys, rated("c", 4)]))
    assert both.others == (surveys[1],)
    assert [one.survey.code for one in both.lines] == ["a", "c"]


def test_what_cannot_be_counted_is_named_and_what_one_asks_alone_is_passed():
    asked = question("text", "better"), question("rank", "order", choices=["A", "B"])
    surveys = [make_survey(*asked, code=code) for code in "ab"]
    found = side_by_side([*surveys, rated("c", 5)])
    assert (found.questions, found.apart) == ((), ())
    assert [one.name for one in found.not_counted] == ["better", "order"]


def test_drafts_are_counted_with_the_others_but_what_they_ask_is_not_compared():
    draft = make_survey(question("rating", "overall", "How was it?"), code="b", draft=True)
    found = side_by_side([rated("a", 5), draft])
    assert [one.code for one, _ in found.disclosures] == ["a", "b"]
    assert (found.questions, found.apart) == ((), ())


def test_each_survey_lies_so_far_from_the_first_that_tells_enough():
    few = rated("few", 5, 5)
    shared = only(side_by_side([few, rated("a", *[5] * 15, *[1] * 15), rated("b", *[5] * 30)]))
    ((place, gap),) = shared.gaps.items()
    assert place == 2
    assert gap == contrast.difference_of_shares(shared.lines[1].share, shared.lines[2].share)
    assert (gap.value, gap.is_sure) == (0.5, True)
    mean = shared.means[2]
    assert mean == contrast.difference_of_means({1: 15, 5: 15}, {5: 30}, widest=4)
    assert mean.value == 2
    assert [one.survey.code for one in shared.told] == ["a", "b"]


def test_numbers_are_compared_by_their_means():
    surveys = [make_survey(question("integer", "n"), code=code) for code in "ab"]
    for number in range(12):
        respond(surveys[0], n=number)
        respond(surveys[1], n=number + 3)
    shared = only(side_by_side(surveys))
    gap = shared.gaps[1]
    # scipy.stats.ttest_ind(range(3, 15), range(12), equal_var=False).confidence_interval()
    assert (gap.value, gap.low, gap.high) == pytest.approx(
        (3, -0.05265850047, 6.05265850047), abs=1e-9
    )
    assert shared.test is None
    assert shared.panels == ()


def test_a_panel_an_answer_shows_what_became_of_it():
    surveys = [make_survey(choice("A?", "X", "Y", "Z"), code=code) for code in "abc"]
    for survey, given in zip(surveys, (["x"] * 6, ["x"] * 3 + ["y"] * 3, ["y"]), strict=True):
        for one in given:
            respond(survey, q=one)
    x, y = only(side_by_side(surveys)).panels  # nobody chose Z, and of one person nothing is told
    assert [(one.count, one.share) for one in x.shares] == [(6, 1.0), (3, 0.5)]
    assert (y.label, [one.count for one in y.shares]) == ("Y", [0, 3])
    assert [(one.at, one.dot.at, one.dot.low) for one in y.points] == [
        *((0.25, 0, None), (0.75, 0.5, None)),
    ]


def test_the_panels_of_a_net_promoter_score_are_its_three_parts():
    surveys = [make_survey(question("nps", "again"), code=code) for code in "ab"]
    for survey in surveys:
        for mark in (10, 9, 8, 7, 3):
            respond(survey, again=mark)
    panels = only(side_by_side(surveys)).panels
    assert [(one.label, one.shares[0].count) for one in panels] == [
        *(("9 or 10", 2), ("7 or 8", 2), ("0 to 6", 1)),
    ]


def test_whether_surveys_differ_at_all_is_tested_where_that_fits():
    surveys = [
        rated(code, *[5] * good, *[1] * bad)
        for code, good, bad in (("a", 20, 10), ("b", 10, 20), ("c", 15, 15), ("d", 4, 0))
    ]
    shared = only(side_by_side(surveys))
    # scipy.stats.chi2_contingency([[20, 10], [10, 20], [15, 15]])
    assert shared.test.chi_square == pytest.approx(20 / 3)
    assert shared.test.freedom == 2
    assert only(side_by_side(surveys[2:])).test is None


def test_of_all_answers_the_one_is_named_that_moved_by_more_than_chance_makes():
    """A made-up sample: the commonest answer stays, and the two at the ends change places."""
    surveys = paced("a", slow=1, right=17, fast=9), paced("b", slow=10, right=17, fast=3)
    shared = only(side_by_side(surveys))
    assert (shared.chosen.label, shared.gaps[1].is_sure) == ("Right", False)
    # p of χ² with 2 degrees of freedom is exp(-χ² / 2)
    assert (shared.test.freedom, shared.differs) == (2, True)
    assert (shared.test.chi_square, shared.test.p) == pytest.approx((10.23409, 0.0059937), rel=1e-5)
    assert [one.count for one in shared.moved.shares] == [1, 10]


def test_where_all_answers_together_differ_by_chance_none_is_named():
    surveys = paced("a", slow=8, right=17, fast=9), paced("b", slow=10, right=17, fast=7)
    shared = only(side_by_side(surveys))
    assert (shared.differs, shared.moved) == (False, None)


@pytest.mark.parametrize(("second", "named"), [(26, "Y"), (11, None)])
def test_of_several_answers_each_has_to_be_more_than_one_of_many_by_chance(second, named):
    surveys = []
    for code, often in ("a", 4), ("b", second):
        survey = make_survey(question("select_multiple", choices=["X", "Y", "Z"]), code=code)
        for number in range(40):
            respond(survey, q=["x", "y"] if number < often else ["x"])
        surveys.append(survey)
    shared = only(side_by_side(surveys))
    assert (shared.chosen.label, shared.differs) == ("X", None)
    assert (shared.moved and shared.moved.label) == named


def test_words_and_scales_that_differ_are_never_added_up_or_compared_silently():
    words = rated("a", *[5] * 12), rated("b", *[1] * 12, label="Was it good?")
    shared = only(side_by_side([*words, rated("c", *[5] * 12, scale=10)]))
    assert shared.total is None
    assert [text for text, _ in shared.wordings] == ["How was it?", "Was it good?"]
    assert [one.code for one in shared.others] == ["c"]
    assert len(shared.gaps) == 1

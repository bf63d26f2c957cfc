"""Names are made from labels, and a name once given is never given twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.form.name import NAME, name_from


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("How was the day?", "how_was_the_day"),
        ("  Session – pace & depth ", "session_pace_depth"),
        ("Don't know", "dont_know"),
        ("I’m more confident now", "im_more_confident_now"),
        ("Café Zoë", "cafe_zoe"),
        ("København, Straße", "kobenhavn_strasse"),
        ("ÉCOLE", "ecole"),
        ("0-6 months ago", "c0_6_months_ago"),
        ("-1", "minus_1"),
        ("−1", "minus_1"),
        ("3+", "c3"),
        ("日本", "c"),
        ("", "c"),
    ],
)
def test_a_name_is_what_is_left_of_the_label(label: str, name: str) -> None:
    assert name_from(label, "c", set()) == name


def test_the_prefix_says_whether_a_question_or_a_choice_is_named() -> None:
    assert [name_from("2020", prefix, set()) for prefix in "qc"] == ["q2020", "c2020"]


def test_a_long_name_is_cut_at_a_word() -> None:
    label = "Suitability of scheduling to optimize your participation in live events"
    cut = "suitability_of_scheduling_to_optimize_your_participation_in_live"
    assert name_from(label, "q", set()) == cut


def test_a_name_of_one_endless_word_is_cut_where_it_must() -> None:
    assert name_from("x" * 100, "q", set()) == "x" * 64


def test_a_taken_name_gets_a_number_and_stays_within_the_length() -> None:
    taken: set[str] = set()
    names = [name_from(label, "c", taken) for label in ("Yes", "yes!", "YES", "x" * 70, "x" * 80)]
    assert names == ["yes", "yes_2", "yes_3", "x" * 64, "x" * 62 + "_2"]
    assert taken == set(names)


@given(st.lists(st.text() | st.sampled_from(["Yes", "yes", "1", "-1", "x" * 90, "a " * 60])))
def test_every_label_gets_a_name_of_its_own(labels: list[str]) -> None:
    taken: set[str] = set()
    names = [name_from(label, "q", taken) for label in labels]
    assert all(NAME.fullmatch(name) for name in names)
    assert len(set(names)) == len(labels)

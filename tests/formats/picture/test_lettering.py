"""Lettering: no line is wider than its room, no word is lost without a sign, each goes its way."""

from hypothesis import given
from hypothesis import strategies as st

from formats.picture.lettering import directed, is_right_to_left, lines, width

ARABIC = "كيف كان تنظيم الجلسة وما الذي تعلمته منها عن العمل الرقمي"
JAPANESE = "質問はどうでしたか"
SIGNS = st.text(st.sampled_from("aMi é.ب־質👍\u0301\u200d ") | st.characters(codec="utf-8"))


def test_words_break_at_their_ends() -> None:
    assert lines("How was the day for you?", 10, 100, 3) == ["How was the day", "for you?"]
    assert lines("", 10, 100, 3) == lines("  ", 10, 100, 3) == []
    assert len(lines(ARABIC, 15, 200, 9)) > 1
    assert " ".join(lines(ARABIC, 15, 200, 9)) == ARABIC


def test_a_word_wider_than_its_room_and_one_without_spaces_break_anywhere() -> None:
    assert "".join(lines("x" * 99, 10, 100, 99)) == "x" * 99
    assert lines(JAPANESE, 10, 52, 2) == [JAPANESE[:5], JAPANESE[5:]]
    # An accent stays with its letter.
    assert not any(one.startswith("\u0301") for one in lines("e\u0301" * 40, 10, 50, 99))


def test_what_is_cut_off_has_a_sign_for_it() -> None:
    assert lines("one two three four five six seven", 10, 60, 2)[-1].endswith("…")
    assert lines("a " * 5_000, 10, 10_000, 1)[-1].endswith("…")


@given(SIGNS, st.integers(30, 300), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(words: str, room: int, most: int) -> None:
    found = lines(words, 14, room, most)
    assert len(found) <= most
    assert all(width(one, 14) <= room for one in found)
    if not found or not found[-1].endswith("…"):
        assert "".join("".join(found).split()) == "".join(words.split())


def test_a_text_goes_as_its_first_letter_does_but_for_words_inside_it() -> None:
    assert is_right_to_left(f"12: {ARABIC}")
    assert not is_right_to_left(f"Twelve: {ARABIC}")
    assert not is_right_to_left(f"“\u2068{ARABIC}\u2069” is highest")
    assert is_right_to_left(f"“\u2068Tangible\u2069” {ARABIC}")
    assert not is_right_to_left("12")


def test_isolated_words_are_so_on_each_of_their_lines() -> None:
    first, second = directed([f"“\u2068{ARABIC}", f"{ARABIC}\u2069” is highest"])
    assert first == f"\u2066“\u2068{ARABIC}\u2069\u2069"
    assert second == f"\u2066\u2068{ARABIC}\u2069” is highest\u2069"
    assert directed(["Plain", "words"]) == ["Plain", "words"]

"""No cell of an export runs as a formula, and every text can be told from its cell."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.answer.cell import guard, unguard

SIGNS = "=+-@\t\r\n\0＝＋－＠﹦﹢﹣﹫"
UNSEEN = "\u200b\u2060\ufeff\x01 "
near = st.text("';=+-@＝﹦ \t\n\r\u00a0\u200b\ufeff\x01a1", max_size=6) | st.text()


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\tx", "'\tx"),
        ("\nx", "'\nx"),
        ("＝1", "'＝1"),
        ("﹦1", "'﹦1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff\u2060 =1", "'\ufeff\u2060 =1"),
        ("\x01=1", "'\x01=1"),
        ("\x1f+1", "'\x1f+1"),
        ("\u200bx", "\u200bx"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'tis", "'tis"),
        ("1=1", "1=1"),
        ("", ""),
        ("é", "é"),
        ("x;=1+2;- y", "x;'=1+2;'- y"),
        ("x\n=1", "x\n'=1"),
        ("x;\t@y", "x;\t'@y"),
        ("x;'=1", "x;''=1"),
        ("a; b;c", "a; b;c"),
    ],
)
def test_what_could_run_gets_an_apostrophe_in_front_and_nothing_else_does(
    text: str, cell: str
) -> None:
    assert guard(text) == cell
    assert unguard(cell) == text


@given(near)
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    assert not guard(text).lstrip().startswith(tuple(SIGNS))
    assert not guard(text).lstrip(UNSEEN).startswith(tuple(SIGNS))
    assert not guard(text).startswith(tuple(SIGNS))


@given(near)
def test_no_part_of_a_guarded_text_begins_like_a_formula_where_cells_end_otherwise(
    text: str,
) -> None:
    for part in re.split("[;\t\r\n]", guard(text)):
        assert not part.lstrip().startswith(tuple("=+-@＝＋－＠﹦﹢﹣﹫"))


@given(near)
def test_every_text_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text


@given(near, near)
def test_two_texts_never_become_one_cell(one: str, other: str) -> None:
    assert (guard(one) == guard(other)) == (one == other)

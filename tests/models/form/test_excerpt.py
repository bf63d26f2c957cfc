"""An excerpt: one line, never longer than it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.form.excerpt import excerpt


@pytest.mark.parametrize(
    ("words", "most", "found"),
    [
        ("Tea", 3, "Tea"),
        ("Teas", 3, "Te…"),
        ("Te as", 4, "Te…"),  # no blank before the sign
        (" Two\n lines ", 20, "Two lines"),
        ("", 5, ""),
    ],
)
def test_words_are_one_line_with_a_sign_where_they_go_on(words: str, most: int, found: str):
    assert excerpt(words, most) == found


@given(st.text(), st.integers(1, 40))
def test_it_is_never_longer_and_begins_as_the_words_do(words: str, most: int):
    found = excerpt(words, most)
    assert len(found) <= most
    assert " ".join(words.split()).startswith(found.removesuffix("…").rstrip())

"""A language tag is written in one way, has a name, and says which way its language is read."""

import pytest

from language.message import speaking
from language.tag import (
    OWN_NAMES,
    is_right_to_left,
    languages,
    listed,
    name_of,
    said_by_babel,
    tag_from,
)
from tests.language.brackets import brackets


@pytest.mark.parametrize(
    ("written", "tag", "name"),
    [
        ("de", "de", "German"),
        (" PT_br ", "pt-BR", "Portuguese (Brazil)"),
        ("zh-hant-tw", "zh-Hant-TW", "Chinese (Traditional, Taiwan)"),
        ("de-CH-1996", "de-CH-1996", "German (Switzerland)"),
        ("ckb", "ckb", "Central Kurdish"),
    ],
)
def test_a_tag_is_written_in_one_way_and_has_a_name(written, tag, name):
    assert tag_from(written) == tag
    assert tag_from(tag) == tag
    assert name_of(tag) == name


@pytest.mark.parametrize(
    "written",
    ["", "-", "German", "xx", "de-XX", "de-", "und", "mul", "de;q=1", "日本", "e" * 999, "d e"],
)
def test_what_is_no_language_is_refused(written):
    with pytest.raises(ValueError, match=r"is no tag|nobody knows"):
        tag_from(written)


@pytest.mark.parametrize(
    "tag", ["ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi", "pa-PK", "az-Arab"]
)
def test_these_are_read_from_right_to_left(tag):
    assert is_right_to_left(tag)


@pytest.mark.parametrize("tag", ["en", "de", "az", "pa", "ku", "ar-Latn", "zh-Hant", "aa"])
def test_these_are_read_from_left_to_right(tag):
    assert not is_right_to_left(tag)


def test_the_list_of_own_names_is_what_babel_has():
    assert {one: said_by_babel(one) for one in languages()} == OWN_NAMES


def test_people_choose_a_language_by_its_own_name_and_by_that_of_the_desk():
    assert listed(["ar", "de", "af"]) == [
        ("af", "Afrikaans"),
        ("de", "Deutsch – German"),
        ("ar", "العربية – Arabic"),
    ]
    assert listed(["de-CH-1996", "pt-BR"])[0] == (
        "de-CH-1996",
        "Deutsch (Schweiz) – German (Switzerland)",
    )


def test_every_language_that_people_choose_from_has_a_name_in_every_language_spoken():
    for one in languages():
        assert tag_from(one) == one
        assert name_of(one) != one
    with speaking(brackets()):
        assert name_of("de") != "German"

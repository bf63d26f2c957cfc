"""The language of a request: that of the browser, of the survey, or of the first one of an event.

What is said in a language, and that each request has its own, is in tests/language.
"""

from typing import Any

import pytest
from flask import Flask

from language.message import speaking, spoken
from tests.language.brackets import brackets
from tests.makers import choice, definition, make_event, make_survey
from web.language import in_language_asked, language_asked, speaking_like, speaking_of

TEA = choice({"en": "Tea?", "de": "Tee?"}, {"en": "Yes", "de": "Ja"})
TWO: dict[str, Any] = {"title": {"en": "Lunch", "de": "Essen"}, "languages": ["en", "de"]}


def said() -> tuple[str, str]:
    """The language that is spoken, and the tag of what a page says by itself."""
    return spoken.get().language, spoken.get().tag


def test_attendees_are_spoken_to_in_the_language_of_the_form_and_afterwards_as_before():
    before = said()
    with speaking_of(definition(choice("Tee?", "Ja"), language="de-AT")):
        assert said() == ("de", "de-AT")
    assert said() == before


def test_a_form_that_names_no_language_changes_nothing():
    with speaking(brackets()), speaking_of(definition(choice("Tea?", "Yes"))):
        assert said() == ("eo", "eo")


def test_a_language_without_a_catalogue_is_that_of_the_words_alone():
    with speaking_of(definition(choice("Ĉu?", "Jes"), language="eo")):
        assert said() == ("en", "en")
        assert spoken.get().words == "eo"


def test_where_a_language_has_no_catalogue_the_main_one_of_the_form_is_spoken():
    asked = definition(
        choice({"de": "Tee?", "eo": "Teo?"}, {"de": "Ja", "eo": "Jes"}),
        title={"de": "Essen", "eo": "Manĝo"},
        languages=["de", "eo"],
    )
    with speaking_of(asked.in_language("eo")):
        assert (spoken.get().language, spoken.get().words) == ("de", "eo")


def test_readers_of_an_event_are_spoken_to_in_the_language_of_its_first_survey(database):
    german = make_survey(choice("Tee?", "Ja"), language="de")
    french = make_survey(choice("Thé ?", "Oui"), code="dinner", language="fr")
    with speaking_like(make_event(german, french)):
        assert spoken.get().language == "de"
    before = said()
    with speaking_like(make_event(code="empty")):
        assert said() == before


@pytest.mark.parametrize(
    ("address", "browser", "found"),
    [
        ("/", "", "en"),
        ("/", "de", "de"),
        ("/", "de-AT, fr;q=0.5", "de"),
        ("/", "fr", "en"),  # the main one
        ("/?lang=de", "en", "de"),
        ("/?lang=DE", "en", "de"),
        ("/?lang=fr", "de", "de"),  # one that the form has not
    ],
)
def test_of_a_form_in_several_languages_the_address_chooses_before_the_browser(
    app: Flask, address: str, browser: str, found: str
):
    with app.test_request_context(address, headers={"Accept-Language": browser}):
        assert language_asked(definition(TEA, **TWO)) == found
        assert language_asked(definition(choice("Tea?", "Yes"))) == ""


def test_a_survey_is_read_in_the_language_that_is_asked_for(app: Flask, database):
    survey = make_survey(TEA, **TWO)
    for address, title in (("/?lang=de", "Essen"), ("/", "Lunch")):
        with app.test_request_context(address):
            assert in_language_asked(survey).definition.title == title


def test_caches_keep_a_page_by_the_language_only_where_one_was_chosen(app: Flask, attendee):
    make_survey(TEA, **TWO)
    make_survey(choice("Tea?", "Yes"), code="dinner")
    by_language = {
        code: "accept-language" in attendee.get(f"/s/{code}").vary.as_set()
        for code in ("lunch", "dinner")
    }
    assert by_language["lunch"]
    assert by_language["dinner"] == (len(app.extensions["languages"]) > 1)

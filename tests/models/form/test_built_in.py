"""The words that a kind of question brings with it are in the language of the form."""

from language.catalogue import for_attendees
from language.message import speaking
from models.form.built_in import FIXED, WORDS, worded
from models.form.definition import definition_from, loads
from tests.makers import definition, question

GERMAN = (
    *("Stimme überhaupt nicht zu", "Stimme nicht zu", "Weder noch", "Stimme zu"),
    "Stimme voll und ganz zu",
)


def test_a_scale_that_nobody_chose_is_in_the_language_of_the_form_and_stays_its_own() -> None:
    made = definition(
        question("likert", items=["Kurz"]),
        question("before_now", "skill"),
        question("myth", "myth", answer=True),
        question("rating", "mark"),
        language="de-AT",
    )
    assert made.questions[0].settings["scale"] == GERMAN
    assert made.questions[1].settings["now"] == "Jetzt"
    assert made.questions[2].settings["before"] == "Was haben Sie vorher geglaubt?"
    assert "Weder noch" in made.dumps()
    assert definition_from(made.document) == loads(made.dumps()) == made


def test_words_that_were_chosen_are_kept_and_without_a_catalogue_they_are_english() -> None:
    asked = question("likert", items=["Kurz"], scale=["Nein", "Ja"])
    assert definition(asked, language="de").questions[0].settings["scale"] == ("Nein", "Ja")
    for language in "", "cy":
        made = definition(question("likert", items=["A"]), language=language)
        assert made.questions[0].settings["scale"][3] == "Agree"


def test_what_every_form_has_is_said_in_the_language_that_attendees_are_spoken_to() -> None:
    assert WORDS.keys() >= FIXED
    assert worded("Other") == "Other"
    with speaking(for_attendees("fr")):
        assert (worded("Other"), worded("Soup")) == ("Autre", "Soup")

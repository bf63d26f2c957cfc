"""A form in several languages is one form: the same names, and no text is lost or made up."""

from typing import Any

import pytest

from formats.definition import toml
from models.form import advice
from models.form.definition import Definition, definition_from, entitled, loads
from models.form.document import duplicated, references, replaced
from models.form.setting import Borrowed, DefinitionError
from models.form.translation import kept, translated, with_language, without_language
from tests.makers import choice, definition, question

LUNCH: dict[str, Any] = {
    "languages": ["en", "cy"],
    "title": {"en": "Lunch", "cy": "Cinio"},
    "intro": {"en": "Two questions.", "cy": "Dau gwestiwn."},
    "question": [
        {
            "type": "select_one",
            "name": "soup",
            "label": {"en": "How was the soup?", "cy": "Sut oedd y cawl?"},
            "choices": [
                {"en": "Good", "cy": "Da"},
                {"name": "cold", "label": {"en": "Cold", "cy": "Oer"}},
            ],
            "na": {"en": "No soup", "cy": "Dim cawl"},
        },
        {
            "type": "likert",
            "name": "day",
            "label": {"en": "The day", "cy": "Y diwrnod"},
            "items": [{"en": "It was short", "cy": "Roedd yn fyr"}],
            "scale": {"en": ["No", "Yes"], "cy": ["Na", "Oedd"]},
        },
        {
            "type": "text",
            "name": "why",
            "label": {"en": "Why ${soup}?", "cy": "Pam ${soup}?"},
            "relevant": "soup = 'good'",
        },
    ],
}


def lunch(**changed: Any) -> Definition:
    return definition_from(LUNCH | changed)


def labels(of: Definition) -> list[str]:
    return [part.label for part in of.questions]


def test_each_language_is_a_form_of_its_own_with_the_names_of_the_main_one() -> None:
    made = lunch()
    welsh = made.in_language("cy")
    assert (made.title, made.language, made.languages) == ("Lunch", "en", ("en", "cy"))
    assert (welsh.title, welsh.language, welsh.intro) == ("Cinio", "cy", "Dau gwestiwn.")
    assert labels(made) == ["How was the soup?", "The day", "Why ${soup}?"]
    assert labels(welsh) == ["Sut oedd y cawl?", "Y diwrnod", "Pam ${soup}?"]
    assert [one.name for one in welsh.fields] == [one.name for one in made.fields]
    soup, day = welsh.fields[:2]
    assert soup.labels == {"good": "Da", "cold": "Oer", "na": "Dim cawl"}
    assert (day.name, day.label) == ("day.it_was_short", "Roedd yn fyr")
    assert day.labels == {"1": "Na", "2": "Oedd"}
    assert welsh.untranslated == frozenset()
    assert made.in_language("fr") is made


def test_what_is_stored_and_what_is_shown_is_the_same_form_again() -> None:
    made = lunch()
    assert loads(made.dumps()) == made == toml.read(toml.write(made).encode())
    assert loads(made.dumps()).dumps() == made.dumps()
    assert made.document["title"] == {"en": "Lunch", "cy": "Cinio"}
    assert made.document["question"][1]["scale"] == [
        {"en": "No", "cy": "Na"},
        {"en": "Yes", "cy": "Oedd"},
    ]


def test_a_form_in_one_language_is_stored_as_it_always_was() -> None:
    plain = {"language": "cy", "title": "Cinio", "question": [question("text")]}
    as_table = {"languages": ["cy"], "title": {"cy": "Cinio"}, "question": [question("text")]}
    stored = (
        '{"title":"Cinio","kind":"feedback","language":"cy","anonymous":true,'
        '"question":[{"name":"q","type":"text","label":"Question?"}]}'
    )
    assert definition_from(plain).dumps() == definition_from(as_table).dumps() == stored
    assert definition_from(plain).languages == ()


def test_a_text_that_a_language_lacks_is_that_of_the_main_one_and_says_so() -> None:
    made = lunch(thanks="Thank you", title={"en": "Lunch"})
    welsh = made.in_language("cy")
    assert (welsh.title, welsh.thanks) == ("Lunch", "Thank you")
    assert isinstance(welsh.title, Borrowed)
    assert welsh.title.language == "en"
    assert not isinstance(welsh.intro, Borrowed)
    assert welsh.untranslated == {"title", "thanks"}
    told = "2 texts are not in Welsh yet: people read them in English."
    assert [one.words for one in advice.on_languages(made)] == [told]
    assert loads(made.dumps()) == made
    assert made.document["title"] == "Lunch"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"languages": []}, 'languages: list at least one, for example ["en", "cy"].'),
        ({"languages": ["en", "cy", "en"]}, "languages: 'en' is there twice; take one out."),
        ({"languages": ["en"]}, "title: 'cy' is no language of this form; it has en."),
        ({"language": "cy"}, "language: leave it out: the first of languages is the main one"),
        ({"title": {"cy": "Cinio"}}, "title: write it in 'en' too, the main language"),
        ({"title": {"en": "Lunch", "cy": 3}}, "cy: title: write a text in quotes."),
        (
            {"question": [choice("Q?", {"en": "Yes"}, {"cy": "Na"})]},
            "Question 1 (q): choices 2: write it in 'en' too",
        ),
        (
            {"question": [question("likert", items=["A"], scale={"en": ["a", "b"], "cy": ["c"]})]},
            "Question 1 (q): scale: list as many in each language",
        ),
        (
            {"question": [question("text", label={"en": "Q", "cy": "${later}"})]},
            "cy: Question 1 (q): ${later}: there is no question before this one",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(DefinitionError) as error:
        lunch(**changed)
    assert str(error.value).startswith(fault)


def test_a_table_in_a_form_of_one_language_is_told_what_it_needs() -> None:
    with pytest.raises(DefinitionError, match="title: write a text in quotes, or name its lang"):
        definition_from({"title": {"en": "Lunch"}, "question": [question("text")]})


def test_usual_words_are_there_in_each_language_that_has_them() -> None:
    asked = question("likert", items=["It was short"])
    made = definition(asked, languages=["en", "de", "cy"])
    german, welsh = made.in_language("de"), made.in_language("cy")
    assert german.fields[0].labels["1"] == "Stimme überhaupt nicht zu"
    assert welsh.fields[0].labels["1"] == "Strongly disagree"
    assert isinstance(welsh.fields[0].choices[0].label, Borrowed)
    assert "1.scale/1" in welsh.untranslated - german.untranslated
    assert loads(made.dumps()) == made
    alone = definition(asked, languages=["en", "cy"])
    assert "scale" not in alone.document["question"][0]
    assert loads(alone.dumps()) == alone


def test_the_usual_words_of_a_language_without_any_are_those_of_the_main_one() -> None:
    made = definition(question("likert", items=["Kurz"]), languages=["de", "cy", "en"])
    assert made.in_language("cy").fields[0].labels == made.fields[0].labels
    assert made.in_language("en").fields[0].labels["1"] == "Strongly disagree"
    assert loads(made.dumps()) == made


def test_a_change_in_the_main_language_leaves_the_others_as_they_are() -> None:
    before = lunch().document["question"][0]
    now = {
        **{"name": "soup", "type": "select_one", "label": "Was the soup good?"},
        "choices": [{"name": "cold", "label": "Too cold"}, {"label": "Hot"}],
    }
    assert kept(before, now) == {
        **{"name": "soup", "type": "select_one"},
        "label": {"en": "Was the soup good?", "cy": "Sut oedd y cawl?"},
        "choices": [
            {"name": "cold", "label": {"en": "Too cold", "cy": "Oer"}},
            {"label": "Hot"},
        ],
    }


def test_references_follow_in_every_language() -> None:
    document = lunch().document
    assert references(document["question"][2]) == {"soup"}
    renamed = replaced(document, "soup", document["question"][0] | {"name": "broth"})
    made = definition_from(renamed)
    assert [one.questions[2].label for one in (made, made.in_language("cy"))] == [
        "Why ${broth}?",
        "Pam ${broth}?",
    ]
    copied = definition_from(duplicated(document, "day"))
    assert labels(copied.in_language("cy"))[1:3] == ["Y diwrnod", "Y diwrnod"]


def test_a_language_is_added_filled_in_and_taken_out_again() -> None:
    one = definition(choice("How?", "Good", name="how"))
    two = definition_from(with_language(one.document, "cy"))
    assert two.languages == ("en", "cy")
    assert two.in_language("cy").untranslated == {"title", "1.label", "1.choices/1"}
    said = {"title": "Cinio", "1.label": "Sut?", "1.choices/1": "Da"}
    done = definition_from(translated(two.worded_document, "cy", said))
    assert done.in_language("cy").untranslated == frozenset()
    assert definition_from(translated(done.worded_document, "cy", {"title": " "})).in_language(
        "cy"
    ).untranslated == {"title"}
    back = definition_from(without_language(done.document, "cy"))
    assert (back.languages, back.language, labels(back)) == ((), "en", ["How?"])


def test_words_that_a_kind_has_by_itself_can_be_written_in_a_language_too() -> None:
    made = definition(question("likert", items=["Short"]), languages=["en", "cy"])
    said = {f"1.scale/{number}": f"{number} yn Gymraeg" for number in range(1, 6)}
    done = definition_from(translated(made.worded_document, "cy", said))
    assert done.in_language("cy").fields[0].labels["5"] == "5 yn Gymraeg"
    assert done.fields[0].labels["5"] == "Strongly agree"
    assert loads(done.dumps()) == done


def test_another_title_leaves_the_rest_in_all_languages() -> None:
    made = entitled(lunch(), "Copy of Lunch")
    assert (made.title, made.in_language("cy").title) == ("Copy of Lunch", "Copy of Lunch")
    assert labels(made.in_language("cy")) == labels(lunch().in_language("cy"))

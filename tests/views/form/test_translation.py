"""The page “Translations”: every text beside the main one, and no other page loses any of it."""

import pytest

from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question
from tests.page import CheckedClient, form_of, page_of

# The same SQL runs on both databases, and these are about pages.
pytestmark = pytest.mark.sqlite

EDIT = "/surveys/lunch/edit"
ALL = f"{EDIT}/translations"
SOUP = choice("How was the soup?", "Good", "Cold", name="soup")
DAY = question("likert", "day", "The day", items=["It was short"])


def send(client: CheckedClient, at: str, **said: str):
    page = page_of(client.get(at))
    return client.post(at, data=form_of(page, at) | said)


def draft():
    return Draft.of(Survey.at("lunch")).definition


def test_a_language_is_added_and_every_text_is_asked_for(owner):
    make_survey(SOUP, DAY, draft=True)
    reply = send(owner, ALL, language="cy")
    assert (reply.status_code, reply.location) == (303, f"{ALL}/cy")
    page = page_of(owner.get(reply.location))
    places = [one["name"] for one in page.all("input") if one["name"].startswith("said.")]
    assert places == [
        *("said.title", "said.1.label", "said.1.choices/1", "said.1.choices/2", "said.2.label"),
        *("said.2.items/1", *(f"said.2.scale/{number}" for number in range(1, 6))),
    ]
    assert page.label_of(page.one(name="said.1.choices/2")) == "Cold"
    assert "11 texts are missing" in page_of(owner.get(ALL)).words


def test_what_is_written_there_is_what_people_read(owner):
    make_survey(SOUP, draft=True)
    send(owner, ALL, language="cy")
    said = {"said.title": "Cinio", "said.1.label": "Sut oedd y cawl?", "said.1.choices/1": "Da"}
    reply = send(owner, f"{ALL}/cy", **said)
    assert (reply.status_code, reply.location) == (303, ALL)
    welsh = draft().in_language("cy")
    assert (welsh.title, welsh.questions[0].label) == ("Cinio", "Sut oedd y cawl?")
    assert welsh.fields[0].labels == {"good": "Da", "cold": "Cold"}
    assert "1 text is missing" in page_of(owner.get(ALL)).words
    assert "1 text is not in Welsh yet" in page_of(owner.get(EDIT)).words
    shown = page_of(owner.get(f"{EDIT}/preview?lang=cy"))
    assert "Sut oedd y cawl?" in shown.words


def test_what_cannot_be_taken_is_said_at_its_text_and_the_rest_stays(owner):
    make_survey(SOUP, draft=True)
    send(owner, ALL, language="cy")
    said = {"said.title": "Cinio", "said.1.choices/2": "${nothing}" + "x" * 6000}
    reply = send(owner, f"{ALL}/cy", **said)
    page = page_of(reply)
    assert reply.status_code == 422
    assert page.one(id="fault-said-1.choices/2").words.startswith("Error: ")
    assert page.one(name="said.title")["value"] == "Cinio"
    assert draft().in_language("cy").title == "Lunch"


def test_a_change_in_the_main_language_keeps_the_others_and_says_so_at_the_field(owner):
    make_survey(SOUP, draft=True)
    send(owner, ALL, language="cy")
    said = {"said.title": "Cinio", "said.1.label": "Sut?", "said.1.choices/2": "Oer"}
    send(owner, f"{ALL}/cy", **said)
    at = f"{EDIT}/questions/soup"
    page = page_of(owner.get(at))
    assert page.words.count("The other languages of this keep their words.") == 2
    sent = form_of(page, at) | {"setting_label": "Was it good?"}
    assert owner.post(f"{at}?kind=select_one", data=sent).status_code == 303
    send(owner, f"{EDIT}/texts", title="Lunch!")
    assert (draft().title, draft().questions[0].label) == ("Lunch!", "Was it good?")
    welsh = draft().in_language("cy")
    assert (welsh.title, welsh.questions[0].label) == ("Cinio", "Sut?")
    assert welsh.fields[0].labels["cold"] == "Oer"


def test_what_was_changed_meanwhile_is_not_overwritten_and_what_was_written_stays(owner):
    make_survey(SOUP, draft=True)
    send(owner, ALL, language="cy")
    at = f"{ALL}/cy"
    sent = form_of(page_of(owner.get(at)), at) | {"said.title": "Cinio"}
    send(owner, f"{EDIT}/texts", title="Supper")
    reply = owner.post(at, data=sent)
    assert reply.status_code == 409
    assert page_of(reply).one(name="said.title")["value"] == "Cinio"


def test_a_language_is_removed_and_undo_brings_it_back(owner):
    make_survey(SOUP, draft=True)
    send(owner, ALL, language="cy")
    send(owner, f"{ALL}/cy", **{"said.title": "Cinio"})
    page = page_of(owner.get(ALL))
    owner.post(f"{ALL}/cy/deletion", data=form_of(page, f"{ALL}/cy/deletion"))
    assert draft().languages == ()
    assert owner.get(f"{ALL}/cy").status_code == 404
    page = page_of(owner.get(EDIT))
    owner.post(EDIT, data=form_of(page, EDIT) | {"do": "undo"})
    assert draft().in_language("cy").title == "Cinio"

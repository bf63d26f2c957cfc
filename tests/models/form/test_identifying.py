"""A question that asks who somebody is, is recognised by its kind or its words."""

import pytest

from models.form.identifying import identifies
from tests.makers import choice, definition, question


@pytest.mark.parametrize(
    "label",
    [
        *(
            "Name",
            "Names:",
            "Name (optional)",
            "Your name",
            "What is your full name?",
            "First name",
        ),
        *("Email", "Your e-mail address", "Phone number", "Name und Vorname", "Wie ist Ihr Name?"),
        *("E-Mail-Adresse", "Telefonnummer", "Nom et prénom", "Votre nom", "Numéro de téléphone"),
        *("الاسم", "ما اسمك؟", "البريد الإلكتروني"),
    ],
)
def test_these_words_ask_who_somebody_is(label):
    assert identifies(definition(question("text", label=label)).questions[0])
    assert not identifies(definition(question("note", label=label)).questions[0])


@pytest.mark.parametrize(
    "label",
    [
        *("Name one thing you liked", "What name would you give the app?", "Names of the talks"),
        *("How did you hear of us, by email?", "Was the email clear?", "What did you learn?"),
        *("Nommez un sujet", "Was nehmen Sie mit?", "Is there something you would rename?"),
    ],
)
def test_these_words_do_not(label):
    assert not identifies(definition(question("text", label=label)).questions[0])


def test_an_email_address_does_whatever_the_words_and_a_choice_never_does():
    assert identifies(definition(question("email", label="Where?")).questions[0])
    assert not identifies(definition(choice("Your name", "Ada", "Bea")).questions[0])

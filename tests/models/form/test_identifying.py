"""A question that asks who somebody is, is recognised by its kind or its words."""

import unicodedata

import pytest

from models.form.advice import on_question
from models.form.identifying import identifies
from tests.makers import choice, definition, question

ASKS = {
    "name": [
        *("Name", "Names:", "Name (optional)", "Your name", "What is your full name?"),
        *("First name", "Surname", "Your **name**, please", "Name and email", "Your initials"),
        *("Name und Vorname", "Wie ist Ihr Name?", "Vor- und Nachname", "Wie heißen Sie?"),
        *("Nom et prénom", "Votre nom", "Prenom", "Nom de famille", "Comment vous appelez-vous ?"),
        *("الاسم", "ما اسمك؟", "الاسم الكامل", "الاسم والهاتف", "اِسْمُكَ"),
    ],
    "who": [
        *("Who are you?", "Who are you, and where do you work?", "Please tell us who you are."),
        *("Wer sind Sie?", "Wer bist du", "Qui êtes-vous ?", "Présentez-vous", "من أنت؟"),
        *("من أنتَ", "عرّف بنفسك"),
    ],
    "mail": [
        *(
            "Email",
            "Your e-mail address",
            "Work email",
            "Please leave your email",
            "Email or phone",
        ),
        *("E-Mail-Adresse", "Ihre E-Mail", "Adresse électronique", "Courriel", "البريد الإلكتروني"),
    ],
    "address": [
        *("Home address", "Your address", "Adresse", "Ihre Anschrift", "Wohnadresse"),
        *("Adresse postale", "Votre adresse", "عنوان المنزل", "العنوان"),
    ],
    "job and team": [
        *("Job title and team", "Your role / department", "Team and your position"),
        *("Funktion und Abteilung", "Fonction et service", "المسمى الوظيفي والقسم"),
    ],
    "handle": [
        *("Your handle", "Twitter handle", "Your GitHub account", "Username", "Nickname"),
        *("Ihr Benutzername", "Votre pseudo", "Nom d’utilisateur", "اسم المستخدم"),
    ],
}
# These are asked for as a number or a day, too.
ASKS_A_NUMBER = {
    "number": [
        *("Staff number", "Personnel no.", "What is your employee number?", "Employee ID", "ID"),
        *("Passport number", "ID card number", "Your ID", "Badge number", "Student ID:"),
        *("National insurance number", "Driver’s licence number", "Membership number"),
        *("Personalnummer", "Mitarbeiter-Nr.", "Wie lautet Ihre Personalnummer?", "Dienstnummer"),
        *("Personalausweisnummer", "Reisepass-Nummer", "Matrikelnummer", "Steuer-ID"),
        *("Was ist Ihre Mitarbeiternummer?", "Numéro de matricule", "N° de passeport"),
        *("Numéro d’employé", "Votre matricule", "Numéro de la carte d’identité"),
        *("الرقم الوظيفي", "رقم الموظف", "رقم الهوية", "رقم جواز السفر", "ما رقمك الوظيفي؟"),
    ],
    "telephone": [
        *("Phone number", "Mobile", "Your phone", "Telefonnummer", "Handynummer", "Durchwahl"),
        *("Numéro de téléphone", "Téléphone", "رقم الهاتف", "رقم الجوال"),
    ],
    "birth": [
        *("Date of birth", "Birthday", "DOB", "When were you born?", "Your birth date"),
        *("Geburtsdatum", "Wann sind Sie geboren?", "Date de naissance", "تاريخ الميلاد"),
        *("متى وُلدت؟", "تاريخ ميلادك"),
    ],
    "postcode": [
        *("Postcode", "What is your post code?", "ZIP code", "Zip", "Postleitzahl", "PLZ"),
        *("Code postal", "الرمز البريدي"),
    ],
}
DOES_NOT = [
    # the name, number or address of something else
    *("The name of the session", "Name of the speaker you liked best", "Session name"),
    *("What is the full name of the session?", "Names of the talks", "Title of the talk"),
    *("What was the phone number of the help desk?", "Address of the venue", "Room number"),
    *("Postcode of the venue", "Which postcode areas need more services?", "Web address"),
    *("Name der Sitzung", "Name des Vortrags", "Raumnummer", "Telefonnummer der Auskunft"),
    *("Nom de la session", "Le nom de l’atelier", "Numéro de la salle", "Adresse du site"),
    *("اسم الجلسة", "عنوان الجلسة", "رقم القاعة"),
    # what people think of such things
    *("Was the email clear?", "Was the phone number easy to find?", "Do you have a staff number?"),
    *("Should staff numbers be on badges?", "Why do we ask for your date of birth?"),
    *("How did you hear of us, by email?", "How could your address book be better?"),
    *("Is a passport number needed at the door?", "Your name badge: could you read it?"),
    *("War die Telefonnummer leicht zu finden?", "Warum fragen wir nach der Personalnummer?"),
    *("Faut-il un numéro de passeport ?", "هل كان رقم الهاتف واضحًا؟"),
    # words that only look like it
    *("Name one thing you liked", "What name would you give the app?", "Your name for the network"),
    *("How do you handle conflicts?", "Who are you here with?", "Who are you going to tell?"),
    *("There was no mobile signal: where?", "Is there something you would rename?"),
    *(
        "Wer sind die Besten?",
        "Was nehmen Sie mit?",
        "Stellen Sie sich vor: alles ginge. Was dann?",
    ),
    *("Nommez un sujet", "Qui êtes-vous venus écouter ?", "What did you learn?"),
    # of which many have the same
    *("Age", "Year of birth", "How old are you?", "Your team", "Job title", "Your role", "Town"),
    *("What role should teams play?", "Which role or team would you like to hear from?"),
    *("Geburtsjahr", "Ihre Abteilung", "Votre service", "المسمى الوظيفي", "القسم", "العمر"),
]
WORDS = [one for labels in (*ASKS.values(), *ASKS_A_NUMBER.values()) for one in labels]
NUMBERS = [one for labels in ASKS_A_NUMBER.values() for one in labels]


def asked(kind: str, label: str) -> bool:
    return identifies(definition(question(kind, label=label)).questions[0])


@pytest.mark.parametrize("label", WORDS)
def test_these_words_ask_who_somebody_is(label):
    assert asked("text", label)
    assert asked("text", unicodedata.normalize("NFD", label).upper())
    assert not asked("note", label)


@pytest.mark.parametrize("label", DOES_NOT)
def test_these_words_do_not(label):
    assert not any(asked(kind, label) for kind in ("text", "integer", "decimal", "date"))


@pytest.mark.parametrize("label", NUMBERS)
def test_a_number_or_a_day_tells_who_somebody_is_as_a_text_does(label):
    assert asked("integer", label)
    assert asked("date", label)
    assert not asked("time", label)


def test_a_number_or_a_day_is_no_name():
    assert not asked("integer", "Names")
    assert not asked("date", "Email")


def test_an_email_address_does_whatever_the_words_and_a_choice_never_does():
    assert asked("email", "Where?")
    assert not identifies(definition(choice("Your name", "Ada", "Bea")).questions[0])


def test_an_organiser_is_advised_not_to_ask_it_of_people_who_are_anonymous():
    (born,) = definition(question("date", "born", "Date of birth")).questions
    assert [one.rule for one in on_question(born, anonymous=True)] == ["who"]
    assert on_question(born, anonymous=False) == []

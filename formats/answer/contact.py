"""Contacts as CSV (RFC 4180), every cell guarded."""

from collections.abc import Iterable

from formats.csv import csv_of
from formats.text.markdown import to_text
from models.answer.contact import Contact
from models.survey.survey import Survey

MIMETYPE = "text/csv; charset=utf-8"
NAMED = ("question", "contact", "topic", "place")
IN_WORDS = ("asked", "topic_words", "place_words")


def write(survey: Survey, contacts: Iterable[Contact]) -> bytes:
    """The CSV file of these contacts, in UTF-8, with a header: names, then the same in words."""
    lines = (
        (one.question, one.contact, one.topic, one.place, *map(to_text, in_words(survey, one)))
        for one in contacts
    )
    return csv_of([(*NAMED, *IN_WORDS), *lines])


def in_words(survey: Survey, contact: Contact) -> tuple[str, str, str]:
    """The question that a contact was left under, the topic and the place, "" for none."""
    asked = survey.history.labels.get(contact.question, contact.question)
    labels = {one.name: one.labels for one in survey.fields}
    topic, place = (
        labels.get(f"{contact.question}.{part}", {}).get(said or "", said or "")
        for part, said in (("topic", contact.topic), ("place", contact.place))
    )
    return asked, topic, place

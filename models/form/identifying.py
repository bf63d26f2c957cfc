"""An identifying question: it asks who somebody is, by email address, name or telephone number.

The words looked for are those of a few languages: a question in another one is not noticed, unless
it is of the kind `email`.
"""

import re

from models.form.question import Question

# The whole label, but for what stands in brackets or behind a colon.
NAME = (
    r"(?:names?|name und vorname|vor- und nachname|nachname|vorname"
    r"|noms?(?: et prénoms?)?|prénoms?|الاسم)"
)
ASKED = re.compile(
    rf"^\W*{NAME}\W*(?:[(\[].*)?$"
    r"|\b(?:your|full|first|last|family|given|sur)[ -]?(?:full |first |last )?names?\b"
    r"|\bihr(?:en?)? (?:vor|nach|voller |vollständiger )?name\b"
    r"|\b(?:votre|vos) (?:pré)?noms?\b|اسمك"
    r"|\be-?mail(?:s|[ -]?adress\w*)?\b|\bcourriel\b|البريد الإلكتروني"
    r"|\b(?:tele)?phone (?:no\b|number)|\bmobile number|\btelefonnummer\b|\bhandynummer\b"
    r"|\bnuméro de téléphone\b|رقم الهاتف",
    re.IGNORECASE,
)
# About an email, not for the address of who answers.
ABOUT = re.compile(
    r"\b(?:(?:by|per|par|in|our|the|an|each|every|these|those|of) e-?mails?)\b", re.I
)


def identifies(question: Question) -> bool:
    """True if who answers the question says with it who they are."""
    types = [field.type for field in question.fields]
    if types == ["text"]:
        return bool(ASKED.search(ABOUT.sub(" ", question.label)))
    return types == ["email"]

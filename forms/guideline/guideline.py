"""Forms for a guideline: its text, then the parts that the text was cut into."""

import re

from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.base import Form
from forms.field import TextsField
from language.message import lazy_gettext as _
from models.form.definition import MAX_QUESTIONS
from models.form.markdown import MOST_MARKS_OF_ALL, marks_in
from models.guideline.guideline import KINDS_OF_PART, NOTE, Part

ENDINGS = re.compile(r"\.(docx|md|markdown|txt)$", re.IGNORECASE)
LONGEST_NUMBER = 20
MOST_DIGITS = 5  # of the place of a part


class TextForm(Form):
    """The text, pasted or as a file."""

    text = TextAreaField(
        _("Paste the text"),
        description=_(
            "Markdown, or plain paragraphs with an empty line between them; without any "
            "empty line, every line is a paragraph. Headings become sections; paragraphs and list "
            "items become clauses."
        ),
    )
    file = FileField(_("Or choose a file"), description=_("Word (.docx) or Markdown (.md)"))

    def validate_file(self, field: FileField) -> None:
        """Refuse a file whose name has none of the known endings."""
        if self.name and not ENDINGS.search(self.name):
            raise ValidationError(str(_("Choose a .docx or .md file, or paste the text.")))

    @property
    def name(self) -> str:
        """The name of the file, or "" where a text was pasted."""
        return (self.file.data.filename or "") if self.file.data is not None else ""

    def read(self) -> bytes:
        """The file, or else the text."""
        found: bytes = self.file.data.read() if self.name else (self.text.data or "").encode()
        return found

    def blame(self, message: str) -> None:
        """Put the error at the field from which the text came."""
        (self.file if self.name else self.text).errors = [message]


class PartsForm(Form):
    """The parts of a text as their page sends them, and the button that was pressed."""

    part = TextsField()  # the kind of each
    text = TextsField()
    number = TextsField()
    do = StringField()

    @property
    def parts(self) -> list[Part]:
        """The parts that were sent; one of an unknown kind becomes a note."""
        return [
            Part(
                kind if kind in KINDS_OF_PART else NOTE,
                text.replace("\r\n", "\n").replace("\r", "\n"),
                number.strip()[:LONGEST_NUMBER],
            )
            for kind, text, number in zip(
                self.part.data, self.text.data, self.number.data, strict=False
            )
        ]

    def deed(self, many: int) -> tuple[str, int] | None:
        """(verb, place) of the pressed button, which sends `join.3`; ("", 0) if it is of no part.

        None if the place is not one of `many` parts.
        """
        verb, _dot, place = (self.do.data or "").partition(".")
        if not verb or verb == "show":
            return "", 0
        if not place.isdecimal() or len(place) > MOST_DIGITS or int(place) >= many:
            return None
        return verb, int(place)


class GuidelineForm(PartsForm):
    """A new guideline: title, introduction, parts."""

    title = StringField(
        _("Title"),
        [
            DataRequired(_("Enter a title")),
            Length(max=200, message=_("Shorten it to 200 characters")),
        ],
    )
    intro = TextAreaField(
        _("What people read first"),
        [Length(max=20_000, message=_("Shorten it to 20,000 characters"))],
    )

    @property
    def opens(self) -> bool:
        """True if the guideline is to be opened at once, False for a draft."""
        return bool(self.do.data == "open")


def few(parts: list[Part]) -> bool:
    """True if there are no more parts, and marks of Markdown, than a survey can have."""
    marks = sum(marks_in(one.text) for one in parts)
    return len(parts) <= MAX_QUESTIONS and marks <= MOST_MARKS_OF_ALL

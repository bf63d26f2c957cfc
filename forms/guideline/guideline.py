"""What an organiser sends of a guideline: its text, then the parts that it was cut into."""

import re

from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.base import Form
from forms.field import TextsField
from models.form.definition import MAX_QUESTIONS
from models.form.markdown import MOST_MARKS_OF_ALL, marks_in
from models.guideline.guideline import KINDS_OF_PART, NOTE, Part

ENDINGS = re.compile(r"\.(docx|md|markdown|txt)$", re.IGNORECASE)
LONGEST_NUMBER = 20
MOST_DIGITS = 5  # of the place of a part


class TextForm(Form):
    """The text, pasted or as a file."""

    text = TextAreaField(
        "Paste the text",
        description="Markdown, or plain paragraphs with an empty line between them; without any "
        "empty line, every line is a paragraph. Headings become sections; paragraphs and list "
        "items become clauses.",
    )
    file = FileField("Or choose a file", description="Word (.docx) or Markdown (.md)")

    def validate_file(self, field: FileField) -> None:
        """Refuse a file that is no text."""
        if self.name and not ENDINGS.search(self.name):
            raise ValidationError("Choose a .docx or .md file, or paste the text.")

    @property
    def name(self) -> str:
        """The name of the file, or "" where a text was pasted."""
        return (self.file.data.filename or "") if self.file.data is not None else ""

    def read(self) -> bytes:
        """The file, or else the text."""
        found: bytes = self.file.data.read() if self.name else (self.text.data or "").encode()
        return found

    def blame(self, message: str) -> None:
        """Say at the field from which it came why the text is not taken."""
        (self.file if self.name else self.text).errors = [message]


class PartsForm(Form):
    """The parts of a text as their page sends them back, and the button that was pressed there."""

    part = TextsField()  # the kind of each
    text = TextsField()
    number = TextsField()
    do = StringField()

    @property
    def parts(self) -> list[Part]:
        """The parts; a kind that does not exist is a text to read."""
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
        """What the button does and to which of `many`: it sends `join.3`. None for no such place.

        A button that is of no part has an empty verb.
        """
        verb, _, place = (self.do.data or "").partition(".")
        if not verb or verb == "show":
            return "", 0
        if not place.isdecimal() or len(place) > MOST_DIGITS or int(place) >= many:
            return None
        return verb, int(place)


class GuidelineForm(PartsForm):
    """A guideline that begins: its title, its introduction, its parts."""

    title = StringField("Title", [DataRequired("Enter a title"), Length(max=200)])
    intro = TextAreaField("What people read first", [Length(max=20_000)])

    @property
    def opens(self) -> bool:
        """True when people can answer it at once."""
        return bool(self.do.data == "open")


def few(parts: list[Part]) -> bool:
    """Whether a page can show these: no more than can be asked."""
    marks = sum(marks_in(one.text) for one in parts)
    return len(parts) <= MAX_QUESTIONS and marks <= MOST_MARKS_OF_ALL

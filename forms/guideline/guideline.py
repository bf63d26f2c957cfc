"""What an organiser sends of a guideline: its text, then the parts that it was cut into."""

from collections.abc import Iterator

from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forms.base import Form
from models.form.setting import bare
from models.guideline.guideline import KINDS_OF_PART, NOTE, Part

LONGEST_PART = 20_000


class TextForm(Form):
    """The text, pasted or as a file."""

    text = TextAreaField()
    file = FileField()


class PartsForm(Form):
    """The title and the introduction; the parts come as lists beside them."""

    title = StringField("Title", [DataRequired("Enter a title"), Length(max=200)])
    intro = TextAreaField("Introduction", [Length(max=20_000)])


def parts_sent(kinds: list[str], texts: list[str], numbers: list[str]) -> list[Part]:
    """The parts of a page, as they were sent back."""
    return list(_parts(kinds, texts, numbers))


def _parts(kinds: list[str], texts: list[str], numbers: list[str]) -> Iterator[Part]:
    for kind, text, number in zip(kinds, texts, numbers, strict=False):
        plain = bare(text).replace("\r\n", "\n").replace("\r", "\n")
        number = bare(number).strip()[:20]
        yield Part(kind if kind in KINDS_OF_PART else NOTE, plain, number)

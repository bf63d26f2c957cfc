"""What an organiser says of a survey as a whole: its title, texts, and whether it is anonymous."""

from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from forms.base import Form
from models.form.markdown import excess

TITLE = [
    InputRequired("Write a title"),
    Length(max=200, message="Shorten it to 200 characters"),
    Regexp(r"\s*\S", message="Write a title"),
]


def _shows(form: Form, field: Field) -> None:
    """See that it can be shown as Markdown."""
    error = excess((field.data or "").replace("\r\n", "\n"))
    if error:
        raise ValidationError(error.page)


TEXT = [
    Length(max=20_000, message="Shorten it to 20,000 characters"),
    _shows,
]


class TitleForm(Form):
    """The title of a survey that begins."""

    title = StringField("Title", TITLE, description="People see it above the questions.")


class TextsForm(Form):
    """The survey's own texts."""

    seen = IntegerField(validators=[InputRequired()])
    title = StringField("Title", TITLE)
    intro = TextAreaField(
        "Before the questions",
        TEXT,
        description="What it is for, how long it takes, who reads the answers. Markdown.",
    )
    thanks = TextAreaField(
        "After sending", TEXT, description="People see it with their receipt. Markdown."
    )
    anonymous = BooleanField(
        "Answers are anonymous",
        description="No name, no address, no device and no time is stored. "
        "It can be switched off only until people have answered.",
    )


class SurveyDeletionForm(Form):
    """The wish to delete a survey with everything in it."""

    sure = BooleanField(
        "Delete it with all its answers",
        [InputRequired("Tick the box if you want to delete it")],
    )

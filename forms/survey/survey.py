"""The forms of a survey as a whole: its title, its texts, its deletion."""

from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from forms.base import Form
from forms.field import SeenField
from language.message import lazy_gettext as _
from language.tag import languages, listed
from models.form.markdown import excess

TITLE_RULES = [
    InputRequired(_("Write a title")),
    Length(max=200, message=_("Shorten it to 200 characters")),
    Regexp(r"\s*\S", message=_("Write a title")),
]


def _shows(form: Form, field: Field) -> None:
    """Raise ValidationError where the text cannot be shown as Markdown."""
    error = excess((field.data or "").replace("\r\n", "\n"))
    if error:
        raise ValidationError(error.page)


TEXT_RULES = [
    Length(max=20_000, message=_("Shorten it to 20,000 characters")),
    _shows,
]


class TitleForm(Form):
    """The title of a new survey."""

    title = StringField(
        _("Title"), TITLE_RULES, description=_("People see it above the questions.")
    )


class TextsForm(Form):
    """The texts of a survey, their language, its anonymity, and the revision that was seen."""

    seen = SeenField()
    title = StringField(_("Title"), TITLE_RULES)
    language = SelectField(
        _("Language"),
        description=_(
            "The language of your questions. A screen reader reads them aloud in it, and numbers "
            "are read as people write them in it."
        ),
        validate_choice=False,  # the definition does, in words of ours
    )
    intro = TextAreaField(
        _("Before the questions"),
        TEXT_RULES,
        description=_("What it is for, how long it takes, who reads the answers. Markdown."),
    )
    thanks = TextAreaField(
        _("After sending"), TEXT_RULES, description=_("People see it with their receipt. Markdown.")
    )
    anonymous = BooleanField(
        _("Answers are anonymous"),
        description=_(
            "No name, no address, no device and no time is stored. "
            "It can be switched off only until people have answered."
        ),
    )
    sensitive = BooleanField(
        _("Answers are sensitive"),
        description=_(
            "For what could harm people if it were known. Shared results then move rarely: by ten "
            "people or more, a number that nobody can foresee, and no sooner than after some "
            "minutes. It can be switched off only until people have answered."
        ),
    )

    def __init__(self, *given: Any, **wtforms: Any) -> None:
        super().__init__(*given, **wtforms)
        present = self.language.object_data
        offered = {*languages(), present or "en"}
        self.language.choices = [
            SelectChoice("", str(_("Not said, so English"))),
            *(SelectChoice(one, name) for one, name in listed(offered)),
        ]


class SurveyDeletionForm(Form):
    """The box to tick before a survey is deleted with everything in it."""

    sure = BooleanField(
        _("Delete it with all its answers"),
        [InputRequired(_("Tick the box if you want to delete it"))],
    )

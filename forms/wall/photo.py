"""The forms of a photo for the wall: its file, what is said of it, who agreed, its state."""

from io import SEEK_END
from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from forms.base import Form
from language.message import gettext, lazy_gettext
from language.message import lazy_gettext as _
from models.form.setting import is_blank
from models.wall.exhibit import ExhibitState
from models.wall.moderation import LONGEST_REASON
from models.wall.photo import (
    LARGEST_PHOTO,
    LONGEST_ALTERNATIVE,
    LONGEST_CAPTION,
    LONGEST_CONSENT,
    LONGEST_CREDIT,
    LONGEST_TOPIC,
    MAKERS,
    PEOPLE,
)

ENDINGS = "image/jpeg,image/png,image/webp"  # a phone that keeps others makes one of these of it
TOO_LONG = lazy_gettext("Write %(max)s characters at most")
SAID = ("alternative", "caption", "people", "maker", "consent", "credit", "topic")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _text(kind: type[StringField], label: Any, most: int, hint: Any) -> Any:
    longest = Length(max=most, message=TOO_LONG)
    return kind(label, [longest], filters=(_one_line,), description=hint)


class PhotoForm(Form):
    """What is said of a photo. The line of `consent` is for those who run the event alone."""

    alternative = _text(
        TextAreaField,
        _("What is to be seen in it?"),
        LONGEST_ALTERNATIVE,
        _(
            "Everyone who cannot see the photo reads this instead. Say in a sentence or two what "
            "you would say on the telephone: who does what, where, and what is written there. Not "
            "“photo of”."
        ),
    )
    people = RadioField(
        _("Who can be recognised in it?"),
        choices=[SelectChoice(one.value, said) for one, said in PEOPLE.items()],
        validate_choice=False,
        description=_("By their face, and by a badge, a tattoo, a screen behind them as well."),
    )
    maker = RadioField(
        _("Who took it?"),
        choices=[SelectChoice(one.value, said) for one, said in MAKERS.items()],
        validate_choice=False,
    )
    consent = _text(
        StringField,
        _("Who is in it, and who agreed when (optional)"),
        LONGEST_CONSENT,
        _("Only those who run the event read this line."),
    )
    caption = _text(
        StringField,
        _("A line below it (optional)"),
        LONGEST_CAPTION,
        _("What one does not see: when it was, what came of it."),
    )
    credit = _text(
        StringField,
        _("The name of who took it (optional)"),
        LONGEST_CREDIT,
        _("Everyone reads it below the photo. Only if they want that."),
    )
    topic = _text(
        StringField,
        _("Topic (optional)"),
        LONGEST_TOPIC,
        _("The words and photos of a topic can be read together."),
    )

    @property
    def said(self) -> dict[str, str]:
        """What models.wall.photo keeps of it."""
        return {name: self[name].data for name in SAID}

    def validate_alternative(self, field: Field) -> None:
        """Refuse a photo that some people would know nothing of."""
        if is_blank(field.data):
            raise ValidationError(gettext("Write what is to be seen in it"))

    def validate_people(self, field: Field) -> None:
        """Refuse a photo about whose people nothing is said."""
        if field.data not in set(PEOPLE):
            raise ValidationError(
                gettext("Choose one. Without the agreement of everyone in it, it cannot be taken")
            )

    def validate_maker(self, field: Field) -> None:
        """Refuse a photo whose maker did not agree."""
        if field.data not in set(MAKERS):
            raise ValidationError(
                gettext("Choose one. Without the agreement of who took it, it cannot be taken")
            )


class NewPhotoForm(PhotoForm):
    """What is said of a new photo, with its file."""

    FIRST = ("file",)

    file = FileField(
        _("Photo"),
        description=_(
            "A JPEG, a PNG or a WebP, of 12 MB at the most. Where and with what it was taken is "
            "not kept."
        ),
    )

    def validate_file(self, field: Field) -> None:
        """Refuse none, and one that is too large."""
        if not field.data:
            raise ValidationError(gettext("Choose a photo"))
        if field.data.stream.seek(0, SEEK_END) > LARGEST_PHOTO:
            raise ValidationError(gettext("This photo is larger than 12 MB. Save it smaller"))
        field.data.stream.seek(0)


class PhotoDecisionForm(Form):
    """The state that a photo gets, and why."""

    state = SelectField(
        choices=[
            SelectChoice(one.value, one.value)
            for one in ExhibitState
            if one is not ExhibitState.NEW
        ]
    )
    reason = _text(StringField, _("Why is it not published?"), LONGEST_REASON, "")

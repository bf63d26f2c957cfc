"""The forms with which an operator says whose service this is: its brand, its logo."""

from flask_wtf.file import FileField
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from forms.base import Form
from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from language.number import grouped
from models.form.markdown import excess
from models.form.setting import is_blank
from models.service.brand import (
    LONGEST_CONTACT,
    LONGEST_LOGO_WORDS,
    LONGEST_PRIVACY,
    LONGEST_SENDER,
    one_line,
)
from models.service.logo import (
    MOST_BYTES,
    MOST_OF_A_DRAWING,
    MOST_PIXELS,
    Logo,
    LogoUnfit,
    logo_from,
)
from models.service.shade import ColourUnfit, colour_from


class _Longest:
    """Refuses a text that is longer."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        if len(field.data) > self.most:
            raise ValidationError(
                ngettext(
                    "Write %(most)s character at the most; these are %(found)s",
                    "Write %(most)s characters at the most; these are %(found)s",
                    self.most,
                    most=grouped(self.most),
                    found=grouped(len(field.data)),
                )
            )


class BrandForm(Form):
    """The name of the organisation, its colour, and what it says of privacy."""

    sender = StringField(
        lazy_gettext("Name of your organisation"),
        [_Longest(LONGEST_SENDER)],
        filters=[one_line],
        description=lazy_gettext("It stands above each form, its results, posters and screens."),
    )
    colour = StringField(
        lazy_gettext("Colour"),
        description=lazy_gettext(
            "Of links, buttons and bars, as # and six digits or letters. Empty: ours."
        ),
    )
    privacy = TextAreaField(
        lazy_gettext("What you say about privacy"),
        [_Longest(LONGEST_PRIVACY)],
        description=lazy_gettext(
            "A page of its own, which every form leads to. It is added to what each form says "
            "above its first question. You can use Markdown."
        ),
    )
    contact = StringField(
        lazy_gettext("Whom to ask about personal data"),
        [_Longest(LONGEST_CONTACT)],
        filters=[one_line],
        description=lazy_gettext("A person or an office, with an address. It stands on that page."),
    )

    def validate_sender(self, field: Field) -> None:
        """Refuse a name of which nothing is seen."""
        if is_blank(field.data):
            raise ValidationError(_("Write the name of your organisation"))

    def validate_colour(self, field: Field) -> None:
        """Read the colour."""
        try:
            field.data = colour_from(field.data)
        except ColourUnfit as fault:
            raise ValidationError(str(fault)) from None

    def validate_privacy(self, field: Field) -> None:
        """Refuse a text that would take long to show."""
        field.data = "" if is_blank(field.data) else field.data
        if fault := excess(field.data):
            raise ValidationError(fault.page)


class LogoForm(Form):
    """The file of the logo, and words for who cannot see it."""

    file = FileField(
        lazy_gettext("File"),
        description=Lazy(
            lambda: _(
                "SVG, of %(drawing)s bytes at the most; or PNG, JPEG or WebP, of %(bytes)s bytes "
                "and %(pixels)s pixels a side at the most. Everybody who answers loads it.",
                drawing=grouped(MOST_OF_A_DRAWING),
                bytes=grouped(MOST_BYTES),
                pixels=grouped(MOST_PIXELS),
            )
        ),
    )
    words = StringField(
        lazy_gettext("Words for people who cannot see it"),
        [_Longest(LONGEST_LOGO_WORDS)],
        filters=[one_line],
        description=lazy_gettext("Empty: the name of your organisation."),
    )
    logo: Logo

    def validate_file(self, field: Field) -> None:
        """Look through the file; what it is called does not matter."""
        if not field.data:
            raise ValidationError(_("Choose a file"))
        try:
            self.logo = logo_from(field.data.read(MOST_OF_A_DRAWING + 1))
        except LogoUnfit as fault:
            raise ValidationError(str(fault)) from None

"""The form with which words are struck out of a text."""

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.base import Form
from language.message import lazy_gettext as _
from language.message import ngettext
from models.coding.redaction import LONGEST_REASON

MOST_WORDS, LONGEST_STRUCK = 20, 5_000


class RedactionForm(Form):
    """Words, a line each, or all of the text; and why."""

    words = TextAreaField(
        _("Which words?"),
        [Length(max=LONGEST_STRUCK, message=_("Write %(max)s characters at most"))],
        description=_(
            "Write them as they stand in the text, one name or passage a line. Each is struck out "
            "wherever it stands."
        ),
    )
    whole = BooleanField(_("Strike out the whole text"))
    reason = StringField(
        _("Why?"),
        [
            DataRequired(_("Write why, in a few words")),
            Length(max=LONGEST_REASON, message=_("Write %(max)s characters at most")),
        ],
        description=_("Whoever reads the answers reads this too: “A colleague’s name”, say."),
        filters=(str.strip,),
    )

    @property
    def lines(self) -> list[str]:
        """The words that were sent; none for the whole text."""
        if self.whole.data:
            return []
        return [one.strip() for one in (self.words.data or "").splitlines() if one.strip()]

    def validate_words(self, field: Any) -> None:
        """Refuse no words, and more than are looked for at once."""
        if not self.whole.data and not self.lines:
            raise ValidationError(_("Write the words, or tick that the whole text is meant"))
        if len(self.lines) > MOST_WORDS:
            raise ValidationError(
                ngettext(
                    "Write %(num)s line at most, and the rest another time",
                    "Write %(num)s lines at most, and the rest another time",
                    MOST_WORDS,
                )
            )

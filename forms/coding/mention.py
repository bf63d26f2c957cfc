"""The forms with which words are looked for in all texts of a survey, and struck out of some."""

from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.base import Form
from forms.field import TextsField
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.answer.response import is_id
from models.coding.mention import MOST_MENTIONS
from models.coding.redaction import LONGEST_REASON, TextKey
from models.survey.survey import Survey

MOST_WORDS, LONGEST_SOUGHT = 10, 500  # lines and letters: they stand in an address


class MentionForm(Form):
    """Words to look for, a line each."""

    class Meta(Form.Meta):
        """No token: looking changes nothing, and what is looked for stands in the address."""

        csrf = False

    words = TextAreaField(
        _("Which words?"),
        [Length(max=LONGEST_SOUGHT, message=_("Write %(max)s characters at most"))],
        description=_("One name, number or passage a line. Capital letters make no difference."),
    )

    @property
    def lines(self) -> list[str]:
        """The words that were sent."""
        return [one.strip() for one in (self.words.data or "").splitlines() if one.strip()]

    def validate_words(self, field: Any) -> None:
        """Refuse no words, and more than are looked for at once."""
        if not self.lines:
            raise ValidationError(gettext("Write the words"))
        if len(self.lines) > MOST_WORDS:
            raise ValidationError(
                ngettext(
                    "Write %(num)s line at most, and the rest another time",
                    "Write %(num)s lines at most, and the rest another time",
                    MOST_WORDS,
                )
            )


class StrikeForm(Form):
    """Which of the texts that were found are meant, and why."""

    place = TextsField()
    reason = StringField(
        _("Why?"),
        [
            DataRequired(_("Write why, in a few words")),
            Length(max=LONGEST_REASON, message=_("Write %(max)s characters at most")),
        ],
        description=_("Whoever reads the answers reads this too: “A colleague’s name”, say."),
        filters=(str.strip,),
    )

    def keys(self, survey: Survey, fields: set[str]) -> list[TextKey]:
        """The texts that are ticked, of these fields: no more than one page has."""
        sent = [one.partition(".") for one in self.place.data[: 2 * MOST_MENTIONS]]
        return [(id, field) for id, _dot, field in sent if is_id(id) and field in fields]

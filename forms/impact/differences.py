"""The form of the page as a whole: what stands at its head, and the event of the year before."""

from collections.abc import Iterable

from wtforms import Field, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from forms.base import Form
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from language.number import grouped
from models.event.event import Event
from models.form.markdown import excess
from models.impact.differences import LONGEST_INTRODUCTION


class DifferencesForm(Form):
    """What belongs to the whole page; `offer` says which events may be named."""

    introduction = TextAreaField(
        _("At the head of the page"),
        description=_(
            "What the event was, and why you look back. Markdown. You can leave this empty."
        ),
    )
    former = SelectField(
        _("Which event was it the year before?"),
        description=_("Where both pages are public, each kind is shown year beside year."),
        choices=[],
    )

    def offer(self, events: Iterable[Event]) -> None:
        """Let these events be chosen, or none."""
        listed = [SelectChoice(one.code, one.title) for one in events]
        self.former.choices = [SelectChoice("", str(_("None"))), *listed]

    def validate_introduction(self, field: Field) -> None:
        """Check how long it is, and how long it takes to show."""
        if len(field.data) > LONGEST_INTRODUCTION:
            raise ValidationError(
                ngettext(
                    "Write %(most)s character or fewer",
                    "Write %(most)s characters or fewer",
                    LONGEST_INTRODUCTION,
                    most=grouped(LONGEST_INTRODUCTION),
                )
            )
        if fault := excess(field.data):
            raise ValidationError(fault.page)

    def validate_former(self, field: Field) -> None:
        """Only what was offered can be chosen."""
        if field.data not in [one.value for one in field.choices]:
            raise ValidationError(gettext("Choose one of these events"))

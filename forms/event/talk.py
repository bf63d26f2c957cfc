"""The form that makes a form for each session of an event."""

from collections.abc import Iterable

from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from forms.base import Form
from language.message import lazy_gettext as _
from models.event.talk import LONGEST_PROGRAMME


class ProgrammeForm(Form):
    """The programme, a session a line, and what each session’s form begins with."""

    programme = TextAreaField(
        _("The sessions, one on each line"),
        [Length(max=LONGEST_PROGRAMME, message=_("This is too long: add them in parts"))],
        description=_(
            "For example: 10:30 | Writing for the web | Room 2 | Ann Example. You can paste rows "
            "of a table. Only the title is needed; time, place and speaker stand beside it."
        ),
    )
    pattern = SelectField(_("What does each form begin with?"))

    def offer(self, patterns: Iterable[tuple[str, str]]) -> None:
        """Offer these patterns, (key, title), as the choices."""
        self.pattern.choices = [SelectChoice(key, title) for key, title in patterns]

"""The form for a programme that is pasted, a session a line."""

from collections.abc import Iterable

from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from forms.event.talk import PatternForm
from language.message import gettext
from language.message import lazy_gettext as _
from models.event.timetable import LONGEST_TIMETABLE


class TimetableForm(PatternForm):
    """The sessions, and what each session’s form begins with, or that they have none yet."""

    programme = TextAreaField(
        _("The sessions, one on each line"),
        [Length(max=LONGEST_TIMETABLE, message=_("This is too long: add them in parts"))],
        description=_(
            "For example: 10:30–11:15 | Writing for the web | Room 2 | Ann Example. You can paste "
            "rows of a table: time, title, place, speaker, or any order under a line of heads. "
            "Only the title is needed. If there are several days, write each on a line above."
        ),
    )

    def offer(self, patterns: Iterable[tuple[str, str]]) -> None:
        """Offer these patterns, (key, title), and to add no form yet."""
        super().offer(patterns)
        self.pattern.choices.append(SelectChoice("", gettext("No forms yet")))

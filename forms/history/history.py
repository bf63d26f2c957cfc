"""The form of what has a history: which version somebody saw, and why they change it."""

from functools import partial

from wtforms import StringField

from forms.base import Form
from forms.field import SeenField
from language.message import lazy_gettext as _
from models.history.history import WithHistory
from models.history.statement import Statement


class HistoryForm(Form):
    """What goes with each statement but the first."""

    LAST = ("why",)

    seen = SeenField(is_needed=False)
    why = StringField(
        _("Why do you change it?"),
        description=_("What was said before stays to be read, with this line."),
    )

    def takes(self, statement: Statement, now: WithHistory | None) -> bool:
        """True if this can be said of what is there `now`, if anything; else the fields say why."""
        return self.passes(partial(now.check, statement, self.why.data) if now else statement.check)

"""The form that chooses which questions have a column in a table of responses."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import lazy_gettext as _
from models.form.field import Field

# So many fit beside each other on a wide screen, and no page has more than 50 times as many cells.
MOST_COLUMNS = 12


class ColumnsForm(Form):
    """The columns that are asked for; names that no question has are passed over."""

    class Meta(Form.Meta):
        """No token: looking changes nothing, and what is looked at stands in the address."""

        csrf = False

    column = SelectMultipleField(_("Columns"), validate_choice=False)
    fields: Sequence[Field] = ()

    @cached_property
    def asked_for(self) -> list[Field]:
        """The fields that were chosen, in the order of the form; none where nobody chose."""
        names = set(self.column.data or ())
        return [one for one in self.fields if one.name in names]

    @property
    def shown(self) -> list[Field]:
        """Those that have a column: the first MOST_COLUMNS that were chosen, or that there are."""
        return list(self.asked_for or self.fields)[:MOST_COLUMNS]

    @property
    def names(self) -> list[str]:
        """The names of what was chosen and is shown, for an address; none where nobody chose."""
        return [one.name for one in self.asked_for[:MOST_COLUMNS]]

    @property
    def beyond(self) -> int:
        """How many of the chosen fields have no column, because there are too many."""
        return max(0, len(self.asked_for) - MOST_COLUMNS)


def columns_form(fields: Sequence[Field], sent: Any) -> ColumnsForm:
    """The form for a survey with these fields, with what was sent."""
    form = ColumnsForm(sent)
    form.fields = fields
    form.column.choices = [SelectChoice(one.name, one.label) for one in fields]
    return form

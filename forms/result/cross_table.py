"""The form of a cross table: two questions, what its shares are of, and a filter."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from forms.result.filter import FilterForm
from language.message import gettext as _
from language.message import lazy_gettext
from models.form.field import Field
from models.form.setting import DefinitionError
from models.result.cross_table import all_crossable, expect_small
from models.survey.version import History

OF = {
    "rows": lazy_gettext("those who gave the answer in the line"),
    "columns": lazy_gettext("those who gave the answer in the column"),
    "asked": lazy_gettext("all who were asked both"),
    "none": lazy_gettext("nobody: tell the numbers of people alone"),
}


class CrossTableForm(FilterForm):
    """Two questions, and of whom a share is told."""

    rows = SelectField(lazy_gettext("In the lines"))
    columns = SelectField(lazy_gettext("In the columns"))
    of = RadioField(
        lazy_gettext("Below each number, its share of"),
        choices=[SelectChoice(word, words) for word, words in OF.items()],
        default="rows",
    )

    def validate_columns(self, chosen: SelectField) -> None:
        """Two questions, or one to which people may give several answers; not too many of them."""
        fields = all_crossable(self.history, self.tags)
        rows, columns = (fields.get(one.data or "") for one in (self.rows, chosen))
        if rows is None or columns is None:
            return
        if rows == columns and rows.type != "many":
            raise ValidationError(_("Choose another question than in the lines"))
        try:
            expect_small(rows, columns)
        except DefinitionError as error:
            raise ValidationError(error.page) from None


def cross_table_form(history: History, sent: Any, tags: Sequence[Field] = ()) -> CrossTableForm:
    """The form with what was sent; looked at if two questions were."""
    form = CrossTableForm(sent)
    form.history, form.tags = history, tags
    listed = [SelectChoice(one.name, one.label) for one in all_crossable(history, tags).values()]
    form.rows.choices, form.columns.choices = listed, listed
    if "columns" not in sent and len(listed) > 1:
        form.columns.data = listed[1].value
    return form

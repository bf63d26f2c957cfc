"""The form to ask for an export in one of the formats, with labels or names of choices."""

from collections.abc import Mapping

from wtforms import BooleanField, RadioField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import Lazy


class ExportForm(Form):
    """A format, and whether choices stand in the file by label or by name."""

    format = RadioField(default="csv")
    labels = BooleanField()


def export_form(offers: Mapping[str, Lazy]) -> ExportForm:
    """The form for these formats, given as {format: its label in the form}."""
    form = ExportForm()
    form.format.choices = [SelectChoice(format, offer) for format, offer in offers.items()]
    return form

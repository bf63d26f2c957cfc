"""What an organiser may ask for: an export in one of the formats, with labels or without."""

from collections.abc import Mapping

from wtforms import BooleanField, RadioField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import Lazy


class ExportForm(Form):
    """The kind of file."""

    format = RadioField(default="csv")
    labels = BooleanField()


def export_form(offers: Mapping[str, Lazy]) -> ExportForm:
    """A form to choose one of these formats, each with what it is offered as."""
    form = ExportForm()
    form.format.choices = [SelectChoice(format, offer) for format, offer in offers.items()]
    return form

"""What an organiser may ask for: an export of this format, with labels or without."""

from wtforms import BooleanField, RadioField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import lazy_gettext as _

FORMATS = [
    SelectChoice("csv", _("CSV, for a spreadsheet")),
    SelectChoice("jsonl", _("JSON Lines, for a program")),
]


class ExportForm(Form):
    """The kind of file."""

    format = RadioField(choices=FORMATS, default="csv")
    labels = BooleanField()

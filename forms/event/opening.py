"""The form that opens the drafts of an event."""

from wtforms import FieldList, HiddenField

from forms.base import Form


class OpeningForm(Form):
    """The drafts on the page, each with its revision (`Opening.seen`)."""

    seen = FieldList(HiddenField())

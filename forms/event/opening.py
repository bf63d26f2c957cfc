"""The form that opens the drafts of an event, closes all its surveys, or shares their results."""

from wtforms import FieldList, HiddenField

from forms.base import Form


class OpeningForm(Form):
    """The surveys on the page, each as it was seen there (`Opening.seen`, `Ending`)."""

    seen = FieldList(HiddenField())

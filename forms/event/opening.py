"""Which drafts of an event were seen by who wishes to open them."""

from wtforms import FieldList, HiddenField

from forms.base import Form


class OpeningForm(Form):
    """The drafts, each with its revision, as models.event.opening has them."""

    seen = FieldList(HiddenField())

"""Which drafts of an event were seen by who wishes to open them."""

from wtforms import FieldList, HiddenField

from forms.form import Form


class OpeningForm(Form):
    """The drafts, each with its revision, as models.opening has them."""

    seen = FieldList(HiddenField())

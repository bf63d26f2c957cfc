"""Which drafts of an event were seen by who wishes to open them."""

from flask_wtf import FlaskForm
from wtforms import FieldList, HiddenField


class OpeningForm(FlaskForm):
    """The drafts, each with its revision, as models.opening has them."""

    seen = FieldList(HiddenField())

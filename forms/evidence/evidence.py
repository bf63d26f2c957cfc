"""The form in which evidence of an outcome is named."""

from wtforms import IntegerField
from wtforms.validators import Optional

from forms.base import Form
from forms.field import TextsField


class EvidenceForm(Form):
    """What is ticked, each as `<noun>:<key>`, and the version of the outcome that was seen."""

    named = TextsField()
    seen = IntegerField(validators=[Optional()])

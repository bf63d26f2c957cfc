"""The form in which evidence of an outcome is named."""

from forms.base import Form
from forms.field import SeenField, TextsField


class EvidenceForm(Form):
    """What is ticked, each as `<noun>:<key>`, and the version of the outcome that was seen."""

    named = TextsField()
    seen = SeenField(is_needed=False)

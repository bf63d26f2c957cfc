"""The form of a proposal: which one is taken, or left out."""

from wtforms import StringField

from forms.base import Form


class ProposalForm(Form):
    """The source of a proposal."""

    source = StringField()

"""A button: a form that sends nothing but the wish."""

from forms.base import Form


class ButtonForm(Form):
    """Holds the token that proves that the button was pressed on our own page."""

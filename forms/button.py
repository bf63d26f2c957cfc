"""A button: a form without fields."""

from forms.base import Form


class ButtonForm(Form):
    """The token alone, which proves that the button was pressed on a page of ours."""

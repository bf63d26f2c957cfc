"""A button: a form that sends nothing but the wish."""

from flask_wtf import FlaskForm


class ButtonForm(FlaskForm):
    """Holds the token that proves that the button was pressed on our own page."""

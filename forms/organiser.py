"""What an organiser sends to sign in or to choose a password."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length, Regexp

from models.organiser import SHORTEST_PASSWORD


class SignInForm(FlaskForm):
    """Address and password."""

    class Meta:
        # Nobody is signed in yet, so there is no session to ride; views/guard.py refuses what
        # another site sends.
        csrf = False

    email = EmailField(
        "Email address",
        [InputRequired("Enter your email address"), Length(max=254), Regexp(r"[^\0]*\Z")],
    )
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=1000)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password."""

    password = PasswordField(
        "New password",
        [
            InputRequired("Enter a password"),
            Length(
                min=SHORTEST_PASSWORD,
                max=1000,
                message=f"Use {SHORTEST_PASSWORD} characters or more",
            ),
        ],
        description=f"{SHORTEST_PASSWORD} characters or more. Three words make a good one.",
    )

"""The fields that several forms have say what is wrong, each in the words of its form."""

from datetime import datetime

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from forms.base import Form
from forms.field import IN_A_ZONE, UNSEEN, LocalTimeField, NumberField, SeenField, TextsField

pytestmark = pytest.mark.sqlite  # nothing is stored


class Written(Form):
    """One of each."""

    many = NumberField("Many?", [Optional()], message="A number, please", numbers=range(1, 100))
    any = NumberField("Any?", [Optional()], message="Any number")
    when = LocalTimeField("When?", [Optional()])
    texts = TextsField()


@pytest.fixture(autouse=True)
def request_without_session(app):
    """Within a request of the service; the token is tested with the views."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST"):
        yield


def sent(*given: tuple[str, str]) -> Written:
    return Written(formdata=MultiDict(given))


def test_what_can_be_read_has_its_value():
    form = sent(("many", " 12"), ("any", "-3"), ("when", "2026-12-03 09:00"))
    assert form.validate()
    assert (form.many.data, form.any.data) == (12, -3)
    assert form.when.data == datetime.fromisoformat("2026-12-03T09:00")
    assert form.when.written == "2026-12-03 09:00"


@pytest.mark.parametrize("written", ["-1", "2147483648", "9" * 30, "9" * 5_000, "one"])
@pytest.mark.parametrize("is_needed", [True, False])
def test_a_version_that_no_page_can_have_shown_is_none(written, is_needed):
    class Seeing(Form):
        seen = SeenField(is_needed=is_needed)

    form = Seeing(formdata=MultiDict([("seen", written)]))
    assert not form.validate()
    assert form.seen.errors == [str(UNSEEN)]
    assert form.seen.data is None


OFFERED = "Choose one of those that are offered", "Choose among those that are offered"


@pytest.mark.parametrize("written", ["9" * 30, "7", "seven"])
def test_a_choice_that_no_page_has_offered_is_refused_in_our_own_words(written):
    words, numbers = ([SelectChoice(one, "") for one in each] for each in (("a", "b"), (1, 2)))

    class Choosing(Form):
        word = SelectField(choices=words)
        number = SelectField(coerce=int, choices=numbers)
        ticked = SelectMultipleField(choices=words)
        several = SelectMultipleField(coerce=int, choices=numbers)
        button = RadioField(choices=words)

    one, some = OFFERED
    form = Choosing(formdata=MultiDict((name, written) for name in Choosing()._fields))
    assert not form.validate()
    assert {name: field.errors for name, field in form._fields.items() if field.errors} == {
        "word": [one],
        "number": [one],
        "ticked": [some],
        "several": [some],
        "button": [one],
    }


def test_what_is_left_empty_is_nothing():
    form = sent(("many", ""), ("when", " "))
    assert form.validate()
    assert (form.many.data, form.when.data, form.texts.data) == (None, None, [])


@pytest.mark.parametrize(
    ("name", "written", "message"),
    [
        ("many", "0", "A number, please"),
        ("many", "100", "A number, please"),
        ("many", "1.5", "A number, please"),
        ("many", "9" * 5_000, "A number, please"),
        ("any", "three", "Any number"),
        ("any", "1,000", "Write 1000, without a comma or a point"),
        ("any", "1e3", "Any number"),
        ("any", "1_000", "Any number"),
        ("when", "tomorrow", "Enter the day and the time, like 3 June 2026 14:30"),
        ("when", "2026-12-03", "Enter the day and the time, like 3 June 2026 14:30"),
        (
            "when",
            "2026-02-30T09:00",
            "There is no such day. Enter a day, month and year, like 3 June 2026",
        ),
        ("when", "2026-12-03T09:00+01:00", IN_A_ZONE),
    ],
)
def test_what_cannot_be_read_is_said_in_the_words_of_the_form(name, written, message):
    form = sent((name, written))
    assert not form.validate()
    assert form.errors == {name: [message]}
    assert getattr(form[name], "written", written) == written


def test_texts_come_in_their_order_without_characters_of_control():
    form = sent(("texts", "b\0"), ("texts", ""), ("texts", "a\x1b\n\tc"))
    assert form.texts.data == ["b", "", "a\n\tc"]

"""Fields that several forms have: a whole number, a time in a time zone, a list of texts."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from wtforms import Field, IntegerField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from language.message import Lazy
from language.message import lazy_gettext as _
from models.form.setting import bare, is_blank
from models.form.written_number import NumberUnfit, TwoWays, whole
from models.form.written_time import TimeUnfit, day_and_time
from models.form.zone import time_zones
from models.survey.survey import LARGEST_NUMBER

UNSEEN = _("Load the page again: what was sent does not say which version you saw.")
IN_A_ZONE = _("Write the time without a zone: choose the zone below")


class NumberField(IntegerField):
    """A whole number within `numbers`, if given; `message` is the error for anything else.

    For what could be two numbers, the error asks which.
    """

    data: Any  # int or None

    def __init__(
        self,
        label: Lazy | str = "",
        validators: Any = None,
        *,
        message: Lazy | str,
        numbers: range | None = None,
        **wtforms: Any,
    ) -> None:
        super().__init__(label, validators, invalid_value_message=message, **wtforms)
        self.numbers = numbers

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent. Raises ValueError with the message."""
        self.data = None
        try:
            found = whole(valuelist[0]) if valuelist and not is_blank(valuelist[0]) else None
        except TwoWays:
            raise
        except NumberUnfit:
            raise ValueError(self.invalid_value_message) from None
        if found is not None and self.numbers is not None and found not in self.numbers:
            raise ValueError(self.invalid_value_message)
        self.data = found


class SeenField(IntegerField):
    """The version that somebody saw when they loaded the page, hidden in its form."""

    data: Any  # int or None
    widget = HiddenInput()

    def __init__(self, *, is_needed: bool = True, **wtforms: Any) -> None:
        needed = InputRequired(UNSEEN) if is_needed else Optional()
        super().__init__("", [needed], invalid_value_message=UNSEEN, **wtforms)

    def shown(self, now: int, status: int) -> int:
        """The version that the page says somebody saw; `now` is the one that is there.

        A form that was refused keeps the one that was sent, so that a colleague’s change since then
        is still noticed. Once it was (409 Conflict), it is the one that is there.
        """
        return now if status == HTTPStatus.CONFLICT or self.data is None else self.data

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent. Raises ValueError for what is no number that a database holds."""
        super().process_formdata(valuelist)
        if self.data is not None and not 0 <= self.data <= LARGEST_NUMBER:
            self.data = None
            raise ValueError(str(UNSEEN))


class LocalTimeField(Field):
    """A day and a time without a zone."""

    data: Any  # datetime or None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent. Raises ValueError, which says how to write it."""
        self.data = None
        written = valuelist[0] if valuelist else ""
        if is_blank(written):
            return
        try:
            self.data = day_and_time(written)
        except TimeUnfit:
            if _has_zone(written.strip()):
                raise ValueError(str(IN_A_ZONE)) from None
            raise

    @property
    def written(self) -> str:
        """What was sent; at first the time of now, as in 2026-12-03 09:00."""
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%Y-%m-%d %H:%M}" if self.data else ""


class TextsField(Field):
    """The texts sent under one name, in order, without control characters."""

    data: list[str]

    def process_data(self, value: Any) -> None:
        """Begin with an empty list."""
        self.data = []

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep every text that was sent."""
        self.data = [bare(one) for one in valuelist]


class ChoicesField(Field):
    """{place: what was chosen for it}, sent under names like `old.3`."""

    data: dict[str, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read every value sent under the name of the field and a point."""
        begin = f"{self.name}."
        self.data = {
            name.removeprefix(begin): bare(value)
            for name, value in (formdata or {}).items()
            if name.startswith(begin)
        }


def zones() -> list[SelectChoice]:
    """Every time zone, as choices of a select."""
    return [SelectChoice(one, one.replace("_", " ")) for one in time_zones()]


def _has_zone(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False

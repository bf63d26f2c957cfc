"""Fields that several forms have: a whole number, a time in a time zone, a list of texts."""

from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, Field, IntegerField
from wtforms.fields import SelectChoice

from language.message import Lazy
from language.message import lazy_gettext as _
from models.form.setting import bare
from models.form.zone import time_zones

# As a browser's own input sends it, and as people write it.
WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
IN_A_ZONE = _("Write the time without a zone: choose the zone below")


class NumberField(IntegerField):
    """A whole number within `numbers`, if given; `message` is the error for anything else."""

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
        """Read what was sent. Raises ValueError with `message`."""
        super().process_formdata(valuelist)
        if self.data is not None and self.numbers is not None and self.data not in self.numbers:
            raise ValueError(self.invalid_value_message)


class LocalTimeField(DateTimeLocalField):
    """A day and a time without a zone; `message` is the error that says how to write it."""

    data: Any  # datetime or None

    def __init__(
        self, label: Lazy | str = "", validators: Any = None, *, message: Lazy | str, **wtforms: Any
    ) -> None:
        super().__init__(
            label, validators, format=WRITTEN, invalid_value_message=message, **wtforms
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent. Raises ValueError with `message`, or with IN_A_ZONE."""
        sent = [one.strip() for one in valuelist]
        try:
            super().process_formdata(sent)
        except ValueError:
            if _has_zone(sent[0]):
                raise ValueError(str(IN_A_ZONE)) from None
            raise

    @property
    def written(self) -> str:
        """The value of the browser's input, as in 2026-12-03T09:00."""
        return str(self._value()).replace(" ", "T")


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

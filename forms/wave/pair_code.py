"""A pair code, as its organiser puts it together."""

from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.message import lazy_gettext as _
from models.wave.code_element import ELEMENTS
from models.wave.pair_code import FEWEST_ELEMENTS, MOST_ELEMENTS, how_many


class PairCodeForm(Form):
    """The elements that a code is made of."""

    elements = SelectMultipleField(
        _("What the code is made of"),
        choices=[SelectChoice(name, one.question) for name, one in ELEMENTS.items()],
    )

    def validate(self, *given: Any, **wtforms: Any) -> bool:
        """False if too few or too many are ticked."""
        if not super().validate(*given, **wtforms):
            return False
        if FEWEST_ELEMENTS <= len(self.elements.data or ()) <= MOST_ELEMENTS:
            return True
        self.elements.errors = [how_many()]
        return False

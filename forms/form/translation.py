"""The forms for the languages of a form: which there are, and the texts in one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from forms.base import Form
from forms.field import ChoicesField, SeenField
from forms.form.problem import at_field
from language.message import lazy_gettext as _
from language.tag import languages, listed
from models.form.definition import Definition
from models.form.setting import DefinitionError
from models.form.translation import texts

LONG = 60  # characters, from which a text gets more than a line


class LanguageForm(Form):
    """One language more, and the revision that was seen."""

    seen = SeenField()
    language = SelectField(
        _("Language"), [InputRequired(_("Choose a language"))], validate_choice=False
    )

    def offer(self, there: Definition) -> None:
        """Offer every language but those of this form."""
        taken = {*there.languages, there.language or "en"}
        offered = (one for one in languages() if one not in taken)
        self.language.choices = [
            SelectChoice("", str(_("Choose a language"))),
            *(SelectChoice(one, name) for one, name in listed(offered)),
        ]


@dataclass(frozen=True)
class TextRow:
    """A text of the main language, and beside it what is written in another."""

    path: str
    setting: str  # "" for one of a list
    main: str
    written: str
    fault: str = ""

    @property
    def is_long(self) -> bool:
        """True if it needs more than one line."""
        return max(len(self.main), len(self.written)) > LONG or "\n" in self.main


class TranslationForm(Form):
    """Every text in one language, by its path, and the revision that was seen."""

    seen = SeenField()
    said = ChoicesField()
    fault: tuple[str, str] = ("", "")

    def blame(self, error: DefinitionError) -> None:
        """Put `error` at the text that it speaks of."""
        path = error.setting + (f"/{error.number}" if error.number else "")
        path = f"{error.position}.{path}" if error.position else path
        self.fault = (path, at_field(error))

    def rows(self, document: Mapping[str, Any], tag: str) -> list[tuple[int, list[TextRow]]]:
        """The texts of a document with tables: of the form (0), then of each question by number."""
        found: dict[int, list[TextRow]] = {}
        for path, said in texts(dict(document)).items():
            table = said if isinstance(said, dict) else {"": said}
            main = str(next(iter(table.values())))
            if not main.strip():
                continue
            number, _point, rest = path.rpartition(".")
            written = str(self.said.data.get(path, table.get(tag, "")))
            fault = self.fault[1] if self.fault[0] == path else ""
            setting = "" if "/" in rest else rest
            row = TextRow(path, setting, main, written, fault)
            found.setdefault(int(number or 0), []).append(row)
        return [*found.items()]

"""A code as somebody writes it below a form that is asked again."""

from collections.abc import Sequence
from typing import Any

from language.message import gettext as _
from models.form.setting import bare
from models.wave.code_element import ELEMENTS, LONGEST_WRITTEN, CodeElement, ElementUnfit

PREFIX = "code-"  # of the names of its fields: a question can have no such name


class WrittenCode:
    """What was written for the elements of a code. All of it may be left empty.

    Of one that is left out alone nothing is said: a code lacks it, and is paired without.
    """

    def __init__(self, elements: Sequence[str] = (), sent: Any = None) -> None:
        self.elements: list[tuple[str, CodeElement]] = [
            (PREFIX + name, ELEMENTS[name]) for name in elements if name in ELEMENTS
        ]
        self.sent: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        if sent is not None:
            for name, element in self.elements:
                self._read(name, element, bare(sent.get(name) or "").strip())
            self._find_missing()

    def _read(self, name: str, element: CodeElement, written: str) -> None:
        self.sent[name] = written
        if not written:
            return
        try:
            self.values[element.name] = element.read(written[: LONGEST_WRITTEN + 1])
        except ElementUnfit as fault:
            self.faults[name] = str(fault)

    def _find_missing(self) -> None:
        missing = [name for name, _element in self.elements if not self.sent[name]]
        if 1 < len(missing) < len(self.elements):
            fault = _("Answer this too, or leave the whole code empty")
            self.faults |= dict.fromkeys(missing, fault)

    def told(self) -> list[tuple[str, str, str]]:
        """(input name, what was asked, message) of all that has to be put right."""
        return [
            (name, str(element.question), self.faults[name])
            for name, element in self.elements
            if name in self.faults
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """(name, text) of what was written, for a page that does not ask for it."""
        return [(name, text) for name, text in self.sent.items() if text]

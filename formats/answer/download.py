"""The formats in which the responses of a survey leave, by the ending of the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from formats.answer import csv, jsonl
from language.message import Lazy
from models.form.field import Field


class Format(Protocol):
    """What the module of a format says of itself."""

    NAME: str  # as people call it
    OFFER: Lazy  # the same where one is chosen, with what it is for
    MIMETYPE: str
    IS_SHEET: bool  # for people to read, so that it is also offered with labels

    def write(
        self,
        fields: Sequence[Field],
        responses: Iterable[Mapping[str, Any]],
        *,
        labels: bool = False,
    ) -> Iterator[bytes]:
        """The file, as chunks of some hundred responses."""


FORMATS: dict[str, Format] = {"csv": csv, "jsonl": jsonl}

"""The formats for a download of responses, by the ending of the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from formats.answer import csv, jsonl
from language.message import Lazy
from models.form.field import Field


class Format(Protocol):
    """The attributes of the module of a format."""

    NAME: str  # as people call it
    OFFER: Lazy  # the name with its use, in a list to choose from
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

"""The responses on disk, for a format that goes through them more than once.

They are read from the database once: so every file of an archive has the same, and no transaction
is held meanwhile. The file has no name, and goes with the process.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, islice
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any

Responses = Iterable[Mapping[str, Any]]
LOT = 200  # responses that are written, and read again, together


class Spool:
    """Responses that can be gone through again once somebody has gone through all of them."""

    def __init__(self, responses: Responses, each: Callable[[], object] | None = None) -> None:
        """Call `each` for every response, each time that it is gone through."""
        self._source: Iterator[Mapping[str, Any]] | None = iter(responses)
        self._each = each
        self._file = TemporaryFile()  # noqa: SIM115 - it is closed with this

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        way: TracebackType | None,
    ) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        lots = self._kept() if self._source is None else self._keep(self._source)
        for one in chain.from_iterable(lots):
            if self._each is not None:
                self._each()
            yield one

    def _keep(self, source: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        while lot := list(islice(source, LOT)):
            pickle.dump(lot, self._file, pickle.HIGHEST_PROTOCOL)
            yield lot
        self._source = None

    def _kept(self) -> Iterator[list[Mapping[str, Any]]]:
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)
            except EOFError:
                return


def spooled(responses: Responses) -> AbstractContextManager[Iterable[Mapping[str, Any]]]:
    """The responses as what can be gone through again; as they are if they can."""
    return nullcontext(responses) if isinstance(responses, Spool) else Spool(responses)

"""For a process of which every temporary file is on a disk that is full."""

import tempfile
from typing import Any


def _full(*_given: Any, **_named: Any) -> Any:
    return open("/dev/full", "w+b")


tempfile.TemporaryFile = _full

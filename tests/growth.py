"""How the work of a function grows with what it is given, counted in lines and calls of Python."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def work(function: Callable[[], Any]) -> int:
    """The lines of Python that run until `function` has returned."""
    lines = 0

    def traced(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        function()
    finally:
        sys.settrace(before)
    return lines

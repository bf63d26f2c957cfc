"""How the work of a function grows with what it is given, counted in lines of Python."""

import ctypes
import gc
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from faults.library import NoCompiler, built

SOURCE = Path(__file__).with_suffix(".c")


def work(function: Callable[[], Any]) -> int:
    """The lines of Python that run until `function` has returned, and a few of its own."""
    library = _library()
    gc.disable()  # what other tests have left behind may end with lines of its own
    try:
        return _counted_by(library, function) if library else _counted_here(function)
    finally:
        gc.enable()


@cache
def _library() -> ctypes.CDLL | None:
    """What counts in C, which is most of the work saved; None where it cannot be built."""
    try:
        return ctypes.CDLL(str(built(SOURCE))) if sys.implementation.name == "cpython" else None
    except NoCompiler:
        return None


def _counted_by(library: ctypes.CDLL, function: Callable[[], Any]) -> int:
    lines = ctypes.c_long.in_dll(library, "lines")
    trace = ctypes.pythonapi.PyEval_SetTrace
    lines.value = 0
    trace(library.traced, None)
    try:
        function()
    finally:
        trace(None, None)
    return lines.value


def _counted_here(function: Callable[[], Any]) -> int:
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

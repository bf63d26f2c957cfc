"""Kept: what was worked out once, up to a number of bytes; what was asked for longest ago goes."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

OF_AN_ENTRY = 200  # bytes that each costs besides

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Given = ParamSpec("Given")


class Cache(Generic[Key, Value]):
    """Values by their keys, which together take `most` bytes or less, as `size` counts them.

    No key may be what a stranger can make up: whoever can may push out what others need.
    """

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self.most, self.bytes = most, 0
        self._size = size
        self._found: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """What is cached under `key`, or None."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value) -> None:
        """Keep `value`; one that is larger than all there is room for is not cached."""
        size = self._size(value) + OF_AN_ENTRY
        with self._lock:
            self.bytes -= self._found.pop(key, (value, 0))[1]
            if size > self.most:
                return
            self._found[key] = value, size
            self.bytes += size
            while self.bytes > self.most:
                _, (_, freed) = self._found.popitem(last=False)
                self.bytes -= freed

    def clear(self) -> None:
        """Keep nothing of what is there."""
        with self._lock:
            self._found.clear()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._found)


def cached(
    most: int, size: Callable[[Any], int]
) -> Callable[[Callable[Given, Value]], Callable[Given, Value]]:
    """For a function of values that never change: what it returned is cached, in `most` bytes.

    `size` counts the bytes of a value with what it was made from. None is made anew each time.
    """

    def keeping(make: Callable[Given, Value]) -> Callable[Given, Value]:
        known: Cache[tuple[object, ...], Value] = Cache(most, size)

        @wraps(make)
        def made(*given: Given.args, **named: Given.kwargs) -> Value:
            key = (*given, *named.items())
            found = known.get(key)
            if found is None:
                found = make(*given, **named)
                known.put(key, found)
            return found

        made.known = known  # type: ignore[attr-defined]
        return made

    return keeping


def size_of_text(text: str) -> int:
    """Bytes of a text that was made from one about as long."""
    return 2 * sys.getsizeof(text)

"""A cache up to a number of bytes: what was used longest ago goes first."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

OF_AN_ENTRY = 200  # that each entry costs besides its value

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Given = ParamSpec("Given")


class Cache(Generic[Key, Value]):
    """Values by their keys, of `most` bytes at the most together, as `size` counts them.

    Strangers must not be able to make up keys: with many of them they would push all others out.
    """

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self.most, self.bytes = most, 0
        self._size = size
        self._found: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value of `key`, or None."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value) -> None:
        """Keep `value`, unless it is larger than the whole cache."""
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
        """Remove every value."""
        with self._lock:
            self._found.clear()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._found)


def cached(
    most: int, size: Callable[[Any], int]
) -> Callable[[Callable[Given, Value]], Callable[Given, Value]]:
    """Decorates a function whose result depends on its arguments alone: caches what it returned.

    `size` counts the bytes of a value with its arguments, `most` limits them all. None is not
    cached.
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
    """The bytes of a text and of another about as long, from which it was made."""
    return 2 * sys.getsizeof(text)

"""Permits, of which there are few: each who asks has one at a time, so that nobody has all."""

from threading import Lock

from process.launcher import Full


class Permits:
    """So many permits of this serving process, and one for each who asks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._there: set[int] = set()

    def take(self, who: int) -> None:
        """Have a permit until `give_back`. Raises Full where they have one, or none is left."""
        with self._lock:
            if who in self._there or len(self._there) >= self._most:
                raise Full
            self._there.add(who)

    def has(self, who: int) -> bool:
        """True if they have a permit."""
        with self._lock:
            return who in self._there

    def give_back(self, who: int) -> None:
        """Give the permit back."""
        with self._lock:
            self._there.remove(who)

"""Places that are few: each who asks has one at a time, so that nobody has them all."""

from threading import Lock

from process.launcher import Full


class Places:
    """So many places of this serving process, and one for each who asks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._there: set[int] = set()

    def take(self, who: int) -> None:
        """Have a place until `leave`. Raises Full where they have one, or none is left."""
        with self._lock:
            if who in self._there or len(self._there) >= self._most:
                raise Full
            self._there.add(who)

    def has(self, who: int) -> bool:
        """True if they have a place."""
        with self._lock:
            return who in self._there

    def leave(self, who: int) -> None:
        """Give the place back."""
        with self._lock:
            self._there.remove(who)

"""The budget: how many bytes of clients this process holds, for all of them together."""

MOST_BYTES = 128 * 1024 * 1024  # of each of two


class Budget:
    """Bytes that were received and not yet answered, or are to be sent and not yet taken."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self.used = most, 0

    def take(self, size: int) -> bool:
        """Count `size` more; False, and nothing was counted, where that would be too many."""
        if self.used + size > self._most:
            return False
        self.used += size
        return True

    def give_back(self, size: int) -> None:
        """Count `size` fewer."""
        self.used -= size


class Share:
    """What one request and its reply hold of a budget."""

    __slots__ = ("_budget", "_size")

    def __init__(self, whole: Budget) -> None:
        self._budget, self._size = whole, 0

    def take(self, size: int) -> bool:
        """Hold `size` bytes more; False where that would be too many."""
        if not self._budget.take(size):
            return False
        self._size += size
        return True

    def give_back(self) -> None:
        """Hold nothing any more."""
        self._budget.give_back(self._size)
        self._size = 0


# For the process: what a server holds before a request is whole counts with the rest. Large bodies
# have one of their own, so that they keep nobody's short answer or page out.
budget, large = Budget(), Budget()

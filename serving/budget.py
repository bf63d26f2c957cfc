"""The budget: a limit for the bytes that this process holds for all clients together."""

MOST_BYTES = 128 * 1024 * 1024  # of each of the two budgets


class Budget:
    """Counts bytes received and not yet answered, and bytes to be sent and not yet taken."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self.used = most, 0

    def take(self, size: int) -> bool:
        """Count `size` more; False, and nothing is counted, if that is too many."""
        if self.used + size > self._most:
            return False
        self.used += size
        return True

    def give_back(self, size: int) -> None:
        """Count `size` fewer."""
        self.used -= size


class Share:
    """The part of a budget that one request and its reply hold."""

    __slots__ = ("_budget", "_size")

    def __init__(self, whole: Budget) -> None:
        self._budget, self._size = whole, 0

    def take(self, size: int) -> bool:
        """Hold `size` bytes more; False, and nothing is held, if that is too many."""
        if not self._budget.take(size):
            return False
        self._size += size
        return True

    def give_back(self) -> None:
        """Give everything back."""
        self._budget.give_back(self._size)
        self._size = 0


# The budgets of this process. Large bodies have one of their own, so that they keep no short answer
# and no page out.
budget, large = Budget(), Budget()

"""A file that is only written to, whose bytes are taken away as they come."""


class Pieces:
    """What a program writes into, so that what it has written can be sent on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take bytes; how many."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """Nothing is left open."""

    def taken(self) -> bytes:
        """All that was written since it was asked last."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found

"""A frame: a page that is the same for everyone but for one word, compressed once for all."""

import zlib
from functools import cached_property

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # gzip, no name, no time: RFC 1952 2.3
LEVEL = 9


class Frame:
    """What stands before and after the word."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before.encode(), after.encode()

    def around(self, word: str) -> bytes:
        """The page with `word` in its place."""
        return b"%b%b%b" % (self._before, word.encode(), self._after)

    def packed_around(self, word: str) -> bytes:
        """The same as gzip, with the word in a block that is not compressed (RFC 1951 3.2.4).

        The word has 65,535 bytes at the most.
        """
        between = word.encode()
        length = len(between).to_bytes(2, "little")
        block = b"\0%b%b%b" % (length, bytes(0xFF - one for one in length), between)
        before, checksum, after = self._packed
        checksum = zlib.crc32(self._after, zlib.crc32(between, checksum))
        size = len(self._before) + len(between) + len(self._after)
        trailer = checksum.to_bytes(4, "little") + size.to_bytes(4, "little")
        return b"".join((HEADER, before, block, after, trailer))

    @cached_property
    def _packed(self) -> tuple[bytes, int, bytes]:
        """Both parts compressed, each to a whole byte and without reference to the other."""
        first, second = (zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS) for _ in range(2))
        before = first.compress(self._before) + first.flush(zlib.Z_FULL_FLUSH)
        after = second.compress(self._after) + second.flush()
        return before, zlib.crc32(self._before), after

"""A prerendered page: the same for everyone but for one word, and compressed once."""

import zlib
from collections.abc import Iterable
from functools import cached_property

END = b"\x03\x00"  # an empty last block: RFC 1951 3.2.6
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # gzip, no name, no time: RFC 1952 2.3
LEVEL = 9
# Stands for scheme and host of the request: strangers can make these up, so they are in no cache.
HOST = "\0"
MOST_KEPT = 32_000_000  # bytes, of frames of each kind of page


class Prerendered:
    """A page without one word, which stands in it once or more often."""

    def __init__(self, html: str, word: str) -> None:
        self._parts = [part.encode() for part in html.split(word)]

    @classmethod
    def joined(cls, pages: "Iterable[Prerendered]") -> "Prerendered":
        """These one after another, each compressed only once however often it is joined."""
        found = cls("", "-")
        found._packed = [b""]
        for page in pages:
            found._parts[-1] += page._parts[0]
            found._parts += page._parts[1:]
            found._packed[-1] += page._packed[0]
            found._packed += page._packed[1:]
        return found

    @property
    def size(self) -> int:
        """The bytes of memory that it takes, with its compressed parts (estimated as large)."""
        return 2 * sum(map(len, self._parts))

    def around(self, word: str) -> bytes:
        """The page with `word` in its place."""
        return word.encode().join(self._parts)

    def packed_around(self, word: str) -> bytes:
        """The page with `word`, as gzip; the word is in blocks that are not compressed.

        RFC 1951 3.2.4. The word has 65,535 bytes at the most.
        """
        between = word.encode()
        length = len(between).to_bytes(2, "little")
        block = b"\0%b%b%b" % (length, bytes(0xFF - one for one in length), between)
        plain = between.join(self._parts)
        trailer = zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")
        return HEADER + block.join(self._packed) + END + trailer

    @cached_property
    def _packed(self) -> list[bytes]:
        """Each part compressed to a whole byte, without reference to another."""
        packers = [zlib.compressobj(LEVEL, wbits=-15) for _part in self._parts]
        return [
            one.compress(part) + one.flush(zlib.Z_FULL_FLUSH)
            for one, part in zip(packers, self._parts, strict=True)
        ]

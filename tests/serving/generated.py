"""Messages that nobody would write: made of bytes that choose, plain where they choose nothing.

A byte below ODD chooses among what is plain, the others among what is odd, so that about every
third message has a fault, and what is simplest is a connection of plain ones.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import TypeVar

from tests.serving.wire import FORM, HOST, NEXT

Chosen = TypeVar("Chosen")
ODD = 244
BYTES = 18  # that choose one message

METHODS = ("GET", "POST", "HEAD"), ("OPTIONS", "get", "G@T", "DELETE", "", "A" * 90)
TARGETS = (
    ("/s/door", "/sign-in", "/s/door?a=b"),
    ("http://127.0.0.1/s/door", "*", "/s/door#a", "/a b", "/%00", "//a", "/s/door?\xff", ""),
)
VERSIONS = (
    ("HTTP/1.1",),
    ("HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/1", ""),
)
SEAMS = ("\r\n",), ("\n", "\r", "\r\r\n", "\r\n ")
# A body holds a whole request, or what ends a body in chunks, and should never be seen as either.
BODIES = (
    (b"a=1", b"word=x&submission_key=k", NEXT, b"a=1\r\n\r\n" + NEXT, b"0\r\n\r\n" + NEXT),
    (b"", b"0\r\n\r\n", b"\0" * 9, NEXT * 9, b"5\r\na=1\r\n" + NEXT, b"word=" + b"<" * 900),
)
FRAMINGS = ("length", "chunks", "none"), ("both", "neither")
LENGTH, CODING = "Content-Length: {n}", "Transfer-Encoding: chunked"
LENGTHS = (
    (LENGTH, "content-length:{n}"),
    (
        *("Content-Length: {n:020}", "Content-Length: +{n}", "Content-Length: -{n}"),
        *("Content-Length: {n}, {n}", "Content-Length: {n:x}", "Content-Length: 0x{n:x}"),
        *("Content-Length : {n}", f"{LENGTH}\r\n{LENGTH}", "Content-Length:\r\n {n}"),
        *(f"{LENGTH}\r\nContent-Length: 0", f"Content-Length: 0\r\n{LENGTH}", f"{LENGTH}_0"),
        *("Content-Length: 4194305", "Content_Length: {n}", f"X: y\n{LENGTH}", f"{LENGTH};"),
        *(f"X: y\r{LENGTH}", "Content-Length: 1{n}", "Content-Length: ", f"{LENGTH}.0"),
    ),
)
CODINGS = (
    (CODING, "transfer-encoding:CHUNKED"),
    (
        *("Transfer-Encoding : chunked", "Transfer-Encoding: \tchunked ", f"{CODING}, identity"),
        *("Transfer-Encoding: gzip, chunked", "Transfer-Encoding: x", f"{CODING}\r\n{CODING}"),
        *("Transfer-Encoding:\r\n chunked", "Transfer-Encoding: \x0bchunked", f"{CODING};q=1"),
        *(f"X: y\n{CODING}", f"X: y\r{CODING}", "Transfer_Encoding: chunked", f'{CODING}"'),
    ),
)
FIELDS = (
    ("Accept: */*", "Cookie: a=b", "Connection: keep-alive", "X-A: b"),
    (
        *("Connection: close", HOST, "Host: evil", "Expect: x", "X : y", ": y", "X", " folded"),
        *("Upgrade: h2c\r\nConnection: Upgrade", "X: a\0b", "X: \xe9", "X\xe9: a", "X:", "\tX: y"),
        *("X: " + "a" * 3_000, "Expect: 100-continue", "Transfer-Encoding: ", "X: a\rb"),
    ),
)
SIZES = (
    ("{n:x}",),
    (
        *("{n:X}", "0{n:x}", "{n:020x}", "{n:x};a=b", '{n:x};a="b"', "{n:x} ", " {n:x}", "+{n:x}"),
        *("0x{n:x}", "{n:x};a\nb", "-{n:x}", "1{n:x}", "{n:x}g", "", "{n:x}\t"),
    ),
)
ENDS = (
    (b"0\r\n\r\n", b"0;a\r\n\r\n", b"0\r\nX: y\r\n\r\n"),
    (b"00\r\n\r\n", b"0\r\nContent-Length: 9\r\n\r\n", b"0\n\n", b"", b"0\r\nX\r\n\r\n", b"0\r\n"),
)
DAMAGE = (
    *(b"\0", b"\r", b"\n", b" ", b":", b"\t", b"0", b"\xff", b"\r\n", b"\r\n\r\n", b"", b"\n\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Content-Length: 3\r\n", b"Connection: close\r\n"),
)


def connection(chosen: bytes) -> list[bytes]:
    """The messages that these bytes choose."""
    return [_message(chain(chosen[n : n + BYTES], repeat(0))) for n in range(0, len(chosen), BYTES)]


def _message(chosen: Iterator[int]) -> bytes:
    words = (_one(chosen, words) for words in (METHODS, TARGETS, VERSIONS))
    line = " ".join(words)
    body, framing, fields = _one(chosen, BODIES), _one(chosen, FRAMINGS), [_one(chosen, FIELDS)]
    if framing in ("length", "both"):
        fields.append(_one(chosen, LENGTHS).format(n=len(body)))
    if framing in ("chunks", "both"):
        fields.append(_one(chosen, CODINGS))
        body = _chunks(chosen, body)
    if framing != "none":
        fields.append(FORM)
    seam = _one(chosen, SEAMS)
    whole = seam.join((line, HOST, *fields, "", "")).encode("latin-1")
    whole += body if framing != "none" else b""
    return _damaged(chosen, whole) if next(chosen) >= ODD else whole


def _one(chosen: Iterator[int], among: tuple[Sequence[Chosen], Sequence[Chosen]]) -> Chosen:
    plain, odd = among
    choice = next(chosen)
    return plain[choice % len(plain)] if choice < ODD else odd[next(chosen) % len(odd)]


def _chunks(chosen: Iterator[int], body: bytes) -> bytes:
    cut = next(chosen) * len(body) // 256
    pieces = [piece for piece in (body[:cut], body[cut:]) if piece]
    sizes = [_one(chosen, SIZES).format(n=len(piece)).encode() for piece in pieces]
    chunks = (b"%b\r\n%b\r\n" % pair for pair in zip(sizes, pieces, strict=True))
    return b"".join(chunks) + _one(chosen, ENDS)


def _damaged(chosen: Iterator[int], whole: bytes) -> bytes:
    at, gone = next(chosen) * len(whole) // 256, next(chosen) % 3
    return whole[:at] + DAMAGE[next(chosen) % len(DAMAGE)] + whole[at + gone :]

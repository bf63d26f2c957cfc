"""The mail server: that of the operator, through which letters go; without one none do.

smtplib of the standard library speaks to it. What is said is encrypted and its certificate looked
at, but on the machine itself (RFC 3207, RFC 8314).
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from math import inf
from time import monotonic
from urllib.parse import unquote, urlsplit

from models.account.email import EmailUnfit, reachable

LOOK_SECONDS = 5.0  # where somebody waits for a page that says whether it is there
LONGEST_LOOK = 10.0  # seconds, of all that is said meanwhile
LONGEST_ANSWER = 20_000  # bytes; a server that offers much needs a tenth of them
STEPS = 2  # how many times as long as for a piece of an answer it waits for all of it
PORTS = {"smtps": 465, "smtp": 587}
LONGEST_NAME = 80  # characters of the name in front of the sender's address
GREETING = READY = 220  # what a server says first, and to STARTTLS
NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*")
# With the underscore that a name within a house of containers may have.
HOST = re.compile(r"(?!-)[A-Za-z0-9_-]+(\.(?!-)[A-Za-z0-9_-]+)*|[0-9A-Fa-f:]+")

# What smtplib, the network and TLS raise where a server is not there, or not as it has to be.
FAULTS = (smtplib.SMTPException, OSError, UnicodeError)


class ServerUnfit(ValueError):
    """What the operator has written cannot be one. There is nothing of it in the message."""


class NoEncryption(smtplib.SMTPException):
    """The server offers no encryption, and is not on this machine."""


class _Answers:
    """The answers of a server as smtplib reads them, each with an end to its bytes and its time."""

    def __init__(self, line: socket.socket, seconds: float, end: float) -> None:
        self._line, self._seconds, self._end = line, seconds, end
        self._read = b""
        self.begin()

    def begin(self) -> None:
        """Another answer comes."""
        self._left = LONGEST_ANSWER
        self._until = min(monotonic() + self._seconds, self._end)

    def readline(self, most: int) -> bytes:
        """A line, or `most` bytes of one; b"" at the end. Raises OSError for an endless answer."""
        while (place := self._read.find(b"\n") + 1) == 0 and len(self._read) < most:
            if monotonic() > self._until:
                raise TimeoutError("the answer does not end")
            piece = self._line.recv(4096)
            if not piece:
                place = len(self._read)
                break
            self._read += piece
        found = self._read[: min(place or most, most)]
        self._read = self._read[len(found) :]
        self._left -= len(found)
        if self._left < 0:
            raise OSError("the answer does not end")
        return found

    def close(self) -> None:
        """smtplib closes the connection by itself."""


class _Bounded(smtplib.SMTP):
    """A connection of smtplib on which no answer goes on for ever."""

    file: _Answers | None
    end = inf  # of the clock of this machine, when all is to be said

    def getreply(self) -> tuple[int, bytes]:
        """An answer. Raises SMTPServerDisconnected, also for one that does not end."""
        assert self.sock is not None
        if self.file is None:
            self.file = _Answers(self.sock, STEPS * self.timeout, self.end)
        self.file.begin()
        return super().getreply()


class _BoundedWrapped(_Bounded, smtplib.SMTP_SSL):
    """A bounded connection that is encrypted from the first byte."""


@dataclass(frozen=True)
class Sender:
    """The sender of a letter: an address, and the name in front of it or ""."""

    address: str
    name: str = ""

    @classmethod
    def read(cls, written: str) -> "Sender":
        """An address, or a name and an address in brackets. Raises ServerUnfit."""
        named = NAMED.fullmatch(written)
        name, address = (named["name"], named["address"]) if named else ("", written)
        name = name.strip('"')
        if not name.isprintable() or len(name) > LONGEST_NAME:
            raise ServerUnfit
        try:
            address = reachable(address)
        except EmailUnfit:
            raise ServerUnfit from None
        if not address.isascii():
            raise ServerUnfit
        return cls(address, name)

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, by whom, and in whose name."""

    host: str
    port: int
    is_wrapped: bool  # encrypted from the first byte (smtps:), not after STARTTLS
    sender: Sender
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, address: str, sender: str) -> "MailServer":
        """The server at `smtps://user:password@host:port` or `smtp://…`. Raises ServerUnfit."""
        try:
            parts = urlsplit(address)
            port = PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        except ValueError:
            raise ServerUnfit from None
        host = parts.hostname or ""
        behind = parts.path.strip("/") or parts.query or parts.fragment
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if (
            parts.scheme not in PORTS
            or not port
            or behind
            or not HOST.fullmatch(host)
            or bool(user) != bool(password)
        ):
            raise ServerUnfit
        if not (user + password).isprintable():
            raise ServerUnfit
        named = Sender.read(sender)
        return cls(host, port, parts.scheme == "smtps", named, user, password)

    @property
    def is_here(self) -> bool:
        """True for a server on this machine."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    def line(self, seconds: float, longest: float = inf) -> smtplib.SMTP:
        """A connection that is encrypted and signed in, to be closed. Raises one of FAULTS.

        `seconds` it waits at the most to connect, and for each piece of an answer; after `longest`
        seconds nothing is waited for.
        """
        domain = self.sender.domain  # else smtplib asks the network for the name of this machine
        made: _Bounded
        if self.is_wrapped:
            made = _BoundedWrapped("", 0, domain, timeout=seconds, context=_context())
        else:
            made = _Bounded("", 0, domain, timeout=seconds)
        made.end = monotonic() + longest
        try:
            _greeted(made, self.host, self.port)
            made.ehlo_or_helo_if_needed()
            if not self.is_wrapped and not self.is_here:
                self._encrypt(made)
            if self.user:
                made.login(self.user, self.password)
        except BaseException:
            made.close()
            raise
        return made

    def _encrypt(self, line: smtplib.SMTP) -> None:
        """Go on encrypted, or not at all: else who sits between could say it is not offered."""
        if not line.has_extn("starttls"):
            raise NoEncryption
        code, _said = line.starttls(context=_context())
        if code != READY:
            raise NoEncryption
        line.ehlo()

    def fault(self) -> str:
        """The sort of fault that keeps us from handing letters over now, as a word; or ""."""
        try:
            with self.line(LOOK_SECONDS, LONGEST_LOOK) as line:
                line.noop()
        except FAULTS as fault:
            return type(fault).__name__
        return ""


def use(server: MailServer | None) -> None:
    """Hand letters over there from now on; None: write none."""
    _used[:] = [server] if server else []


def is_set_up() -> bool:
    """True where letters can be written: the operator has named a mail server."""
    return bool(_used)


def in_use() -> MailServer | None:
    """The mail server of this process; None without one."""
    return _used[0] if _used else None


def _greeted(line: smtplib.SMTP, host: str, port: int) -> None:
    """Connect, as smtplib does where it is given a host at once."""
    line._host = host  # type: ignore[attr-defined]  # whose certificate it looks at
    code, said = line.connect(host, port)
    if code != GREETING:
        line.close()
        raise smtplib.SMTPConnectError(code, said)


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


_used: list[MailServer] = []

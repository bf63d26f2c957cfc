"""The mail server: that of the operator, through which letters go; without one none do.

smtplib of the standard library speaks to it. What is said is encrypted and its certificate looked
at, but on the machine itself (RFC 3207, RFC 8314).
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from models.account.email import EmailUnfit, reachable

LOOK_SECONDS = 5.0  # where somebody waits for a page that says whether it is there
PORTS = {"smtps": 465, "smtp": 587}
LONGEST_NAME = 80  # characters of the name in front of the sender's address
READY = 220  # the answer to STARTTLS
NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*")
# With the underscore that a name within a house of containers may have.
HOST = re.compile(r"(?!-)[A-Za-z0-9_-]+(\.(?!-)[A-Za-z0-9_-]+)*|[0-9A-Fa-f:]+")

# What smtplib, the network and TLS raise where a server is not there, or not as it has to be.
FAULTS = (smtplib.SMTPException, OSError, UnicodeError)


class ServerUnfit(ValueError):
    """What the operator has written cannot be one. There is nothing of it in the message."""


class NoEncryption(smtplib.SMTPException):
    """The server offers no encryption, and is not on this machine."""


@dataclass(frozen=True)
class Sender:
    """Who a letter is from: an address, and the name in front of it or ""."""

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

    def line(self, seconds: float) -> smtplib.SMTP:
        """A connection that is encrypted and signed in, to be closed. Raises one of FAULTS.

        `seconds` it waits at the most to connect, and for each piece of an answer.
        """
        domain = self.sender.domain  # else smtplib asks the network for the name of this machine
        made: smtplib.SMTP
        if self.is_wrapped:
            made = smtplib.SMTP_SSL(
                self.host, self.port, domain, timeout=seconds, context=_context()
            )
        else:
            made = smtplib.SMTP(self.host, self.port, domain, timeout=seconds)
        try:
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
            with self.line(LOOK_SECONDS) as line:
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


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


_used: list[MailServer] = []

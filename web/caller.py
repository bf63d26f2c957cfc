"""The caller: the network and the browser, to count guesses and to tell sessions apart."""

import hmac
from contextlib import suppress
from ipaddress import ip_address, ip_network

from flask import current_app, request, session

from models.account.guess import GUESSES, GUESSES_OF_A_NETWORK, Guess

# Edge, Opera and Samsung's say that they are Chrome too, and Chrome that it is Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
# What one customer of a provider may have of IPv6 differs: a /64, a /56 or a /48 (RFC 6177). Of a
# wider network so many times as much is let in, for several may share it.
WIDTHS = {64: 1, 56: 2, 48: 4}
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def network() -> str | None:
    """The address of the caller, for IPv6 the network of a house (/64); None if unknown.

    It is the address of the connection. If that is a trusted proxy (FORWARDED_ALLOW_IPS), it is the
    last address in X-Forwarded-For that is no trusted proxy; None if the header names none.
    """
    return next(iter(_networks()), None)


def limits(kind: str, most: int) -> dict[bytes, int]:
    """{mark: most} for the network of the caller and the wider ones it may be a part of.

    Whoever holds a /48 has 65,536 networks of a house: counted one by one, none of them ever
    reaches a limit. Empty if the network is unknown.
    """
    return {mark(kind, place): most * times for place, times in _networks().items()}


def browser() -> str:
    """The kind of browser and of system, without versions: Firefox on Android."""
    said = request.headers.get("User-Agent", "")
    kind = next((name for mark, name in BROWSERS if mark in said), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return f"{kind} on {system}" if system else kind


def mark(kind: str, value: str) -> bytes:
    """A keyed hash of an address or a device: the database alone does not reveal the value."""
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, f"{kind} {value}".encode(), "sha256")


def is_known(email: str) -> bool:
    """True if this account has signed in in this browser before."""
    return session.get("known") == mark("known", email.strip().lower()).hex()


def counted(email: str) -> dict[bytes, int | None]:
    """{mark: most wrong passwords (None: any number)} that a guess for this account counts against.

    A browser that is known has a limit of its own: no stranger can lock its owner out, and a thief
    of it cannot guess without end (OWASP, Device Cookies). Other browsers share the limit of the
    account, and all in one network share that of the network.
    """
    if is_known(email):
        found: dict[bytes, int | None] = {mark("device", str(session.get("device"))): GUESSES}
    else:
        found = {mark("account", email.strip().lower()): GUESSES}
    of_networks = limits("network", GUESSES_OF_A_NETWORK)
    return found | (dict.fromkeys(of_networks) if is_known(email) else of_networks)


def try_address(who: str) -> None:
    """Count that `who` asks for an address: the answer tells whether somebody here has it.

    One that can be had counts too, for that is as much of an answer. Raises TooManyGuesses.
    """
    Guess.note({mark("tries addresses", who): GUESSES})


def try_saying(token: str) -> None:
    """Count that something was sent by a link without an account. Raises TooManyGuesses."""
    Guess.note({mark("says by a link", token): GUESSES})


def _is_among(address: str, trusted: list[str]) -> bool:
    """True if the address is among these addresses and networks."""
    for one in trusted:
        with suppress(ValueError):  # one of them is no address
            if ip_address(address) in ip_network(one, strict=False):
                return True
    return False


def _networks() -> dict[str, int]:
    """{network of the caller: how many times as much comes from it}, the narrowest first."""
    try:
        found = ip_address(_address())
    except ValueError:
        return {}
    found = getattr(found, "ipv4_mapped", None) or found
    if found.version == 4:
        return {str(found): 1}
    return {str(ip_network((found, bits), strict=False)): n for bits, n in WIDTHS.items()}


def _address() -> str:
    """The address of the caller; "" if unknown."""
    peer = str(request.environ.get("REMOTE_ADDR", ""))
    trusted = [one.strip() for one in current_app.config["TRUSTED_PROXIES"].split(",")]
    if peer and "*" not in trusted and not _is_among(peer, trusted):
        return peer
    passed_on = map(str.strip, request.headers.get("X-Forwarded-For", "").split(","))
    others = [one for one in passed_on if not _is_among(one, trusted)]
    return others[-1] if others else ""

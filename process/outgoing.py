"""The process that sends messages to other people’s servers, and knows nothing but these messages.

It has no secret and no database. Who chose an address may be anybody, so a message goes to an
address of the public internet alone: a name is resolved once, and what was looked at is what is
connected to. No redirect is followed, and of an answer the status alone is read.

http.client of the standard library does it: it lets us hand over the connected socket, which the
libraries that resolve and connect by themselves do not, and it follows nothing by itself.
"""

import json
import os
import socket
import ssl
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypedDict
from urllib.parse import urlsplit

AT_ONCE = 8
STEP_SECONDS = 5  # to connect, and for each piece of an answer
WHOLE_SECONDS = 10  # for a message with its answer
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an address of IPv4 in its last 32 bits
# Where no service of the internet is, as only some versions of Python know by themselves: for the
# workings of networks (RFC 6890, RFC 8215, RFC 2928, RFC 9602), the tunnel 6to4, which is given up
# (RFC 7526), and examples (RFC 9637).
OF_NETWORKS = tuple(
    ip_network(one)
    for one in (
        *("192.0.0.0/24", "64:ff9b:1::/48", "2001::/23", "5f00::/16"),
        *("2002::/16", "3fff::/20"),
    )
)
FORBIDDEN, UNKNOWN, SILENT, UNTRUSTED = "forbidden", "unknown host", "no answer", "no valid TLS"

Address = IPv4Address | IPv6Address


class Undelivered(Exception):
    """A message was not delivered; the text says why in a word of ours."""


@dataclass(frozen=True)
class Sent:
    """What became of a message: the status of the answer, or why there is none."""

    id: str
    status: int = 0
    fault: str = ""


class Notice(TypedDict):
    """A message as it comes to this process: where it goes, and what it says."""

    id: str
    address: str
    body: str
    headers: dict[str, str]


def main(within: str) -> None:
    """Send all messages that are read as JSON; write what became of each.

    `within` is "within" where messages may go to addresses that are not public.
    """
    messages = json.load(sys.stdin)
    threads = ThreadPoolExecutor(AT_ONCE)
    begun = {threads.submit(send, one, within=bool(within)): one["id"] for one in messages}
    done, _ = wait(begun, timeout=WHOLE_SECONDS)
    outcomes = [
        one.result() if one in done else Sent(id, fault=SILENT) for one, id in begun.items()
    ]
    json.dump([asdict(one) for one in outcomes], sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # without waiting for who does not answer


def send(message: Notice, *, within: bool) -> Sent:
    """Send one message: its `id`, `address`, `body` and `headers`. Never fails."""
    try:
        return Sent(message["id"], _status(message, within=within))
    except Undelivered as fault:
        return Sent(message["id"], fault=str(fault))
    except ssl.SSLError:
        return Sent(message["id"], fault=UNTRUSTED)
    except (OSError, HTTPException, ValueError):  # ValueError: an address that cannot be read
        return Sent(message["id"], fault=SILENT)


def _status(message: Notice, *, within: bool) -> int:
    parts = urlsplit(message["address"])
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = _address(host, port, within=within)
    if parts.scheme not in ("http", "https") or not (secure or address.is_loopback):
        raise Undelivered(FORBIDDEN)
    connected = socket.create_connection((str(address), port), STEP_SECONDS)
    try:
        if secure:
            connected = _context().wrap_socket(connected, server_hostname=host)
        connection = HTTPConnection(host, port)
        connection.sock = connected
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = {**message["headers"], "Connection": "close"}
        connection.request("POST", path, message["body"].encode(), headers)
        return connection.getresponse().status
    finally:
        connected.close()


def _address(host: str, port: int, *, within: bool) -> Address:
    """The address to connect to; a host that has one which is not public is refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise Undelivered(UNKNOWN) from None
    addresses = [ip_address(str(about[4][0])) for about in found]
    if not addresses or not (within or all(map(is_public, addresses))):
        raise Undelivered(FORBIDDEN)
    return addresses[0]


def is_public(address: Address) -> bool:
    """True for an address of the public internet, whatever it is wrapped in.

    Not for this machine, networks of one’s own (RFC 1918, RFC 4193), links (also the services of
    clouds at 169.254.169.254), the networks of providers (RFC 6598), many at once, or reserved.
    """
    return all(
        one.is_global
        and not (one.is_multicast or one.is_unspecified)
        and (one in NAT64 or not one.is_reserved)
        and not any(one in network for network in OF_NETWORKS)
        and not getattr(one, "is_site_local", False)
        and not getattr(one, "scope_id", None)
        for one in (address, *_wrapped(address))
    )


def _wrapped(address: Address) -> Iterator[Address]:
    """The address of IPv4 to which an address of IPv6 leads (mapped, NAT64)."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address in NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()

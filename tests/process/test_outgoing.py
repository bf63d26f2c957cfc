"""Messages go to the public internet alone, whatever an address says, and wait for nobody."""

import json
import socket
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any

import pytest

from process import outgoing
from process.launcher import Launcher
from process.outgoing import FORBIDDEN, SILENT, UNKNOWN, UNTRUSTED, Notice, is_public, send
from tests.receiver import receiver

PRIVATE = [
    *("127.0.0.1", "127.8.9.1", "10.1.1.1", "172.16.5.5", "192.168.0.1", "100.64.0.1"),
    *("169.254.169.254", "0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("192.0.0.8", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
    *("fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:169.254.169.254", "::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:db8::1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:4:112::1", "2001:20::1", "2002:808:808::"),
    *("3fff::1", "5f00::1", "192.0.0.9"),
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"]
# Each leads to this machine, or nowhere.
ODD = [
    *("https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/"),
    *("https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0/"),
    *("https://[64:ff9b::7f00:1]/", "https://169.254.169.254/latest/meta-data/"),
    *("http://1.1.1.1/", "ftp://1.1.1.1/", "file:///etc/passwd", "gopher://127.0.0.1:70/_x"),
    *("https://0177.0.0.1/", "https://%31%32%37.0.0.1/", "https://user@127.0.0.1/", "https:///"),
]


def message(
    address: str, id: str = "msg_1", headers: Mapping[str, str] = MappingProxyType({})
) -> Notice:
    """A message to this address."""
    return {"id": id, "address": address, "body": "{}", "headers": dict(headers)}


@pytest.fixture
def heard() -> Iterator[tuple[int, list[Any]]]:
    """A server on this machine: its port, and what it has heard."""
    with receiver() as found:
        yield found


@pytest.mark.parametrize(("places", "public"), [(PRIVATE, False), (PUBLIC, True)])
def test_what_an_address_of_the_internet_is(places, public):
    assert {one: is_public(ip_address(one)) for one in places} == dict.fromkeys(places, public)


def test_nothing_is_connected_to_that_is_not_public(monkeypatch):
    def never(*given: Any) -> None:
        raise AssertionError(given)

    monkeypatch.setattr(socket, "create_connection", never)
    for address in ODD:
        assert send(message(address), within=False).fault in (FORBIDDEN, UNKNOWN, SILENT), address


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch):
    """A name that leads elsewhere when it is asked a second time leads nowhere else."""
    asked, connected = [], []

    def resolve(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        place = "1.1.1.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    def connect(place: tuple[str, int], timeout: float) -> None:
        connected.append(place)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert send(message("https://rebound.example/x"), within=False).fault == SILENT
    assert (asked, connected) == (["rebound.example"], [("1.1.1.1", 443)])


def test_a_host_of_which_one_address_is_private_is_refused(monkeypatch):
    both = [(2, 1, 6, "", (place, 443)) for place in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: both)
    assert send(message("https://both.example/"), within=False).fault == FORBIDDEN


def test_a_message_arrives_as_it_was_made_and_no_redirect_is_followed(heard):
    port, got = heard
    sent = message(f"http://127.0.0.1:{port}/200/a?b=c", headers={"webhook-id": "msg_1"})
    assert send(sent, within=True).status == 200
    assert send(message(f"http://127.0.0.1:{port}/302"), within=True).status == 302
    [(path, headers, body), (redirected, *_)] = got
    assert (path, body, redirected) == ("/200/a?b=c", "{}", "/302")
    assert (headers["webhook-id"], headers["Host"]) == ("msg_1", f"127.0.0.1:{port}")
    assert send(message(f"http://127.0.0.1:{port}/200"), within=False).fault == FORBIDDEN
    assert len(got) == 2


def test_a_server_without_tls_is_not_believed(heard):
    port, got = heard
    assert send(message(f"https://127.0.0.1:{port}/200"), within=True).fault == UNTRUSTED
    assert got == []


def test_a_process_sends_them_all_and_waits_for_nobody(heard, monkeypatch):
    port, got = heard
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = silent.getsockname()[1]
        messages = [
            message(f"http://127.0.0.1:{mute}/", id="mute"),
            message(f"http://127.0.0.1:{port}/200", id="one"),
            message(f"http://127.0.0.1:{port}/500", id="two"),
        ]
        launcher = Launcher("process.outgoing", at_once=1, seconds=60)
        said = json.loads(launcher.run("within", given=json.dumps(messages).encode()))
    assert [(one["id"], one["status"], one["fault"]) for one in said] == [
        *(("mute", 0, SILENT), ("one", 200, ""), ("two", 500, "")),
    ]
    assert len(got) == 2
    assert outgoing.WHOLE_SECONDS < 30

"""The caller: the network whose guesses are counted, and the kind of browser."""

import pytest
from flask import Flask, session

from models.account.guess import Guess
from tests.makers import make_organiser
from web.caller import browser, counted, limits, mark, network

EMAIL, PASSWORD = "owner@example.org", "three words here"
PROXY = "127.0.0.1"


@pytest.mark.parametrize(
    ("peer", "passed_on", "found"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # no proxy of ours: whoever it is may lie
        (PROXY, "", None),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # what was there before may be a lie
        (PROXY, "198.51.100.1, 127.0.0.1", "198.51.100.1"),  # two proxies on this machine
        ("::1", " 198.51.100.1 ", "198.51.100.1"),
        ("", "198.51.100.1", "198.51.100.1"),  # by a socket file
        (PROXY, "nonsense", None),
        (PROXY, "198.51.100.1, ", None),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("fe80::1%eth0", "", "fe80::/64"),
    ],
)
@pytest.mark.same_sql  # no database is asked
def test_the_network_is_what_the_connection_or_a_trusted_proxy_says(app, peer, passed_on, found):
    headers = {"X-Forwarded-For": passed_on} if passed_on else {}
    with app.test_request_context(headers=headers, environ_overrides={"REMOTE_ADDR": peer}):
        assert network() == found


@pytest.mark.parametrize("trusted", ["10.0.0.2", "192.0.2.1, 10.0.0.2", "10.0.0.0/8", "*"])
@pytest.mark.same_sql  # no database is asked
def test_a_proxy_elsewhere_is_trusted_when_the_operator_says_so(app, trusted):
    asked = {"headers": {"X-Forwarded-For": "198.51.100.1"}}
    asked["environ_overrides"] = {"REMOTE_ADDR": "10.0.0.2"}
    with app.test_request_context(**asked):
        assert network() == "10.0.0.2"
        app.config["TRUSTED_PROXIES"] = trusted
        assert network() == "198.51.100.1"
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "10.0.0.2"}):
        assert network() is None  # it says of nobody who they are


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605", "Safari on a Mac"),
        ("Mozilla/5.0 (iPhone; CPU) CriOS/130 Mobile Safari/604.1", "Chrome on an iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/130 OPR/114 Safari/537", "Opera on ChromeOS"),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
    ],
)
@pytest.mark.same_sql  # no database is asked
def test_a_browser_is_told_by_its_kind_alone(app, said, found):
    with app.test_request_context(headers={"User-Agent": said}):
        assert browser() == found


def test_what_is_stored_of_a_network_cannot_be_found_out_without_the_key(app):
    with app.test_request_context():
        one, same, other = mark("network", "a"), mark("network", "a"), mark("account", "a")
        assert (one == same, one == other) == (True, False)
        app.secret_key = "another"
        assert mark("network", "a") != one


def guess(app: Flask, email: str, address: str, password: str = "wrong") -> int:
    sent = {"email": email, "password": password}
    place = {"REMOTE_ADDR": address}
    return app.test_client().post("/sign-in", data=sent, environ_overrides=place).status_code


def test_guesses_from_one_network_end_whatever_accounts_they_are_for(app, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES_OF_A_NETWORK", 3)
    make_organiser(EMAIL, PASSWORD)
    tried = [guess(app, f"{n}@example.org", f"2001:db8::{n}") for n in range(5)]
    assert tried == [422, 422, 422, 429, 429]
    assert guess(app, EMAIL, "2001:db8::9", PASSWORD) == 429
    assert guess(app, EMAIL, "2001:db8:0:1::9", PASSWORD) == 303
    kept = repr([bytes(one.subject) for one in Guess.select()])
    assert "2001" not in kept


def test_a_network_of_which_nothing_is_known_locks_nobody_out(app, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES_OF_A_NETWORK", 1)
    assert [guess(app, f"{n}@example.org", PROXY) for n in range(3)] == [422] * 3


def test_a_stranger_in_the_same_network_does_not_lock_out_a_known_browser(app, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES_OF_A_NETWORK", 2)
    make_organiser(EMAIL, PASSWORD)
    known = app.test_client()
    sent, place = {"email": EMAIL, "password": PASSWORD}, {"REMOTE_ADDR": "192.0.2.7"}
    assert known.post("/sign-in", data=sent, environ_overrides=place).status_code == 303
    known.post("/sign-out")
    assert [guess(app, EMAIL, "192.0.2.7") for _ in range(3)] == [422, 422, 429]
    assert guess(app, EMAIL, "192.0.2.7", PASSWORD) == 429
    assert known.post("/sign-in", data=sent, environ_overrides=place).status_code == 303


def test_a_wrong_password_in_a_known_browser_counts_for_its_network_too(app):
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "192.0.2.7"}):
        strangers = counted(EMAIL)
        session["known"], session["device"] = mark("known", EMAIL).hex(), "one"
        known = counted(f" {EMAIL.upper()} ")
        place = mark("network", "192.0.2.7")
        assert strangers == {mark("account", EMAIL): 10, place: 50}
        assert known == {mark("device", "one"): 10, place: None}


@pytest.mark.same_sql  # no database is asked
def test_of_ipv6_the_networks_that_one_customer_may_have_are_limited_too(app):
    def found(address: str) -> dict[bytes, int]:
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            return limits("replies", 20)

    with app.test_request_context():
        said = {"2001:db8:1:203::/64": 20, "2001:db8:1:200::/56": 40, "2001:db8:1::/48": 80}
        assert found("2001:db8:1:203::9") == {mark("replies", one): n for one, n in said.items()}
        assert found("192.0.2.7") == {mark("replies", "192.0.2.7"): 20}
    assert found("") == {}


def test_whoever_moves_through_the_networks_of_a_customer_comes_to_an_end_of_guesses(
    app, monkeypatch
):
    monkeypatch.setattr("web.caller.GUESSES_OF_A_NETWORK", 2)
    # Each from another /64: four of one /56, then four from another /56 of the same /48.
    places = [f"2001:db8:1:{at}{n}::9" for at in ("1", "2") for n in range(10, 15)]
    tried = [guess(app, f"{n}@example.org", place) for n, place in enumerate(places)]
    assert tried == [422] * 4 + [429] + [422] * 4 + [429]
    assert guess(app, "x@example.org", "2001:db8:1:300::9") == 429
    assert guess(app, "x@example.org", "2001:db8:2::9") == 422

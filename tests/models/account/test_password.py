"""A new password is taken unless people who guess would try it first."""

import pytest

from models.account import password
from models.account.password import COMMON, TOO_CLOSE, TOO_COMMON, fault_of, fits, hashed
from tests.conftest import SERVED_HASHER

EMAIL = "anna.berg@museum.example.org"


def test_the_list_has_ten_thousand_and_those_that_are_long_enough_as_they_are():
    assert len(COMMON) > 10_000
    assert len([one for one in COMMON if len(one) >= 10]) == 1_557
    assert {"password", "qwertyuiop", "1234567890"} < COMMON
    assert {one for one in COMMON if one != one.lower() or len(one) < 5} == set()


def test_no_password_of_the_list_is_taken_in_small_or_large_letters():
    written = [form(one) for one in COMMON for form in (str, str.upper, str.title)]
    assert [one for one in written if fault_of(one, EMAIL) is None] == []


@pytest.mark.parametrize(
    "password",
    [
        *("password12", "Password2026!", "!!Manchester1", "12monkey34", "sunshinesunshine"),
        *("aaaaaaaaaaaa", "xqxqxqxqxqxq", "ZZtopZZtopZZtop", " " * 12, "liverpool 1892"),
    ],
)
def test_a_common_one_with_something_added_or_repeated_is_refused(password):
    assert fault_of(password, EMAIL) == TOO_COMMON


@pytest.mark.parametrize(
    "password",
    [
        *(
            EMAIL,
            EMAIL.upper(),
            "anna.berg@museum",
            "anna.berg-2026",
            "museum.2026",
            "BergBergBerg",
        ),
        *("tangible 2026", "Tangible!!", "annaannaanna", f"{EMAIL}123", "1museummuseum"),
    ],
)
def test_the_own_address_and_the_name_of_the_service_are_refused(password):
    assert fault_of(password, EMAIL) == TOO_CLOSE


@pytest.mark.parametrize(
    "password",
    [
        *("three words here", "correct horse battery", "anna in the blue museum", "vT7#qLp2_x"),
        *(
            "tangible things are good",
            "ж" * 5 + "ёлка-море",
            "8391750264",
            "日本語のパスワード九文字",
        ),
        *(
            "  two blanks around  ",
            "x7" + "qk3v9-" * 0 + "nfw82mzt",
            "a" * 30 + " long " + "b" * 28,
        ),
    ],
)
def test_all_others_are_taken_whatever_they_are_made_of(password):
    assert fault_of(password, EMAIL) is None


def test_a_password_has_ten_to_a_thousand_characters():
    assert fault_of("nine char", EMAIL) == "Use 10 characters or more"
    assert fault_of("vT7#qLp2_x", EMAIL) is None
    long = "".join(chr(0x4E00 + n) for n in range(1000))
    assert fault_of(long, EMAIL) is None
    assert fault_of(f"{long}x", EMAIL) == "Use 1,000 characters or fewer"


def test_an_address_of_short_parts_refuses_nothing_by_them():
    assert fault_of("a lone word of it", "a@b.org") is None


def test_a_hash_and_the_look_at_no_account_take_what_owasp_asks_for(monkeypatch):
    monkeypatch.setattr(password, "hasher", SERVED_HASHER)
    stored, nobodys = hashed("three plain words"), password._hash_of_nobody()
    for one in stored, nobodys:
        assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(nobodys) == len(stored)
    monkeypatch.setattr(password, "_NOBODYS", nobodys)
    assert fits("three plain words", stored)
    assert not fits("three plain words", None)

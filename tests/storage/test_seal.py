"""A seal: without its key nobody reads what is sealed, and nobody changes it unseen."""

import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from storage.seal import FULL, SealUnfit, marked, open_with, opened, sealed


@pytest.fixture(autouse=True, scope="module")
def key() -> None:
    open_with(lambda: "a secret")


@given(st.text(max_size=3000))
def test_what_was_sealed_comes_back(text: str) -> None:
    assert opened(sealed(text)) == text


def test_the_same_text_never_looks_the_same_and_its_length_tells_nothing() -> None:
    found = {sealed(text) for text in ("ada", "ada", "ada@example.org", "x" * (FULL - 4))}
    assert len(found) == 4
    assert len({len(one) for one in found}) == 1
    assert not any(b"ada" in one for one in found)


@pytest.mark.parametrize("place", [0, 11, 12, 500, -1])
def test_one_changed_bit_is_noticed(place: int) -> None:
    found = bytearray(sealed("ada@example.org"))
    found[place] ^= 1
    with pytest.raises(SealUnfit):
        opened(bytes(found))


def test_another_key_opens_nothing_and_the_key_is_asked_for_when_it_is_needed() -> None:
    asked: list[str] = []

    def another() -> str:
        asked.append("key")
        return "another secret"

    found = sealed("ada")
    open_with(another)
    assert asked == []
    with pytest.raises(SealUnfit):
        opened(found)
    assert opened(sealed("eve")) == "eve"
    assert asked
    open_with(lambda: "a secret")
    assert opened(found) == "ada"


def test_what_was_sealed_once_is_opened_by_every_later_version() -> None:
    key = hmac.digest(bytes(32), b"a secret", "sha256")  # RFC 5869, without a salt
    key = hmac.digest(key, b"seal of Tangible\1", "sha256")
    nonce, plain = bytes(range(12)), (3).to_bytes(4) + b"ada" + bytes(1024 - 7)
    found = nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, None)
    assert opened(found) == "ada"
    assert len(sealed("ada")) == len(found)


def test_a_mark_is_the_same_in_every_later_version_and_another_for_another_text() -> None:
    key = hmac.digest(bytes(32), b"a secret", "sha256")  # RFC 5869, without a salt
    key = hmac.digest(key, b"mark of Tangible\1", "sha256")
    assert marked("ada") == hmac.digest(key, b"ada", "sha256").hex()
    assert marked("eve") != marked("ada")

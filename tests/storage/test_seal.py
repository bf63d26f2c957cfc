"""A seal: without its key nobody reads what is sealed, and nobody changes it unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.seal import FULL, SealUnfit, open_with, opened, sealed


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


def test_the_stream_of_the_cipher_never_comes_again() -> None:
    """Two texts under one stream would give away what they differ in."""
    one, other = (sealed(text)[48:] for text in ("a" * 500, "b" * 500))
    added = bytes(a ^ b for a, b in zip(one, other, strict=True))
    assert added.count(ord("a") ^ ord("b")) < 100


@pytest.mark.parametrize("place", [0, 31, 32, 47, 48, 500])
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

"""What is cached has a bound in bytes, whatever it is."""

from threading import Thread

import pytest

from storage.cache import OF_AN_ENTRY, Cache, cached


def test_what_was_asked_for_longest_ago_goes_when_the_bytes_are_full() -> None:
    known: Cache[str, bytes] = Cache(3 * (100 + OF_AN_ENTRY), len)
    for key in "abc":
        known.put(key, b"x" * 100)
    assert known.get("a") == b"x" * 100
    known.put("d", b"y" * 100)
    assert [key for key in "abcd" if known.get(key)] == ["a", "c", "d"]
    known.put("e", b"z" * (2 * (100 + OF_AN_ENTRY)))
    assert (len(known), known.get("e") is not None, known.bytes <= known.most) == (1, True, True)


def test_what_is_larger_than_all_there_is_room_for_is_not_kept_and_pushes_nothing_out() -> None:
    known: Cache[str, bytes] = Cache(1_000, len)
    known.put("small", b"x")
    known.put("large", b"x" * 1_000)
    assert (known.get("small"), known.get("large")) == (b"x", None)


def test_what_is_put_again_is_counted_once() -> None:
    known: Cache[str, bytes] = Cache(10_000, len)
    for size in (100, 5_000, 10):
        known.put("a", b"x" * size)
    assert known.bytes == 10 + OF_AN_ENTRY
    known.clear()
    assert (known.bytes, len(known)) == (0, 0)


def test_a_function_runs_once_for_what_it_is_given_and_again_when_it_is_gone() -> None:
    ran = []

    @cached(2 * (10 + OF_AN_ENTRY), len)
    def twice(text: str, times: int = 2) -> str:
        ran.append((text, times))
        return text * times

    assert [twice("abcde"), twice("abcde"), twice("abcde", 1)] == [
        "abcdeabcde",
        "abcdeabcde",
        "abcde",
    ]
    assert ran == [("abcde", 2), ("abcde", 1)]
    twice("other")
    twice("abcde")
    assert ran[2:] == [("other", 2), ("abcde", 2)]


def test_what_failed_is_tried_again() -> None:
    ran = []

    @cached(1_000, len)
    def refuse(text: str) -> str:
        ran.append(text)
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            refuse("no")
    assert ran == ["no", "no"]


def test_threads_never_lose_count_of_the_bytes() -> None:
    known: Cache[int, bytes] = Cache(20 * (50 + OF_AN_ENTRY), len)

    def put(start: int) -> None:
        for n in range(2_000):
            known.put((start * n) % 37, b"x" * (n % 50))
            known.get(n % 37)

    threads = [Thread(target=put, args=(n,)) for n in (3, 5, 7)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    held = sum(
        len(known.get(key) or b"") + OF_AN_ENTRY for key in range(37) if known.get(key) is not None
    )
    assert known.bytes == held <= known.most

"""Every small way to break a module is found, and only what is run is broken."""

import pytest

from mutants.mutation import mutations


def changes(source: str) -> list[str]:
    return [one.change for one in mutations(source, "tried.py")]


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("a < b", ["a <= b"]),
        ("a is not b", ["a is b"]),
        ("0 < a <= b", ["0 <= a <= b", "0 < a < b", "1"]),
        ("a and b", ["a or b"]),
        ("a + b", ["a - b"]),
        ("a | b", ["a & b"]),
        ("not a", ["a"]),
        ("True", ["False"]),
        ("'text'", []),
        ("if a: b", ["if not a:"]),
        ("if a == b: c", ["a != b"]),
        ("x = 1 if a else b", ["1 if not a else b", "2"]),
        ("def f(): return a", ["return None"]),
        ("def f(): return None", []),
        ("def f(): return False", ["True"]),
        ("def f(a: 1) -> 2: pass", []),
        ("a += b", ["a -= b", "pass"]),
        ("f(a, b)", ["pass"]),
        ("x = o.f(a, b, c=d)", ["o.f(b, c=d)", "o.f(a, c=d)", "o.f(a, b)"]),
        ("x = f(a, c=d)", ["f(a)"]),
        ("raise E", ["pass"]),
        ("for a in b: continue", ["pass"]),
    ],
)
def test_a_module_is_broken_in_these_ways(source: str, changed: list[str]) -> None:
    assert [one.partition("  ->  ")[2] for one in changes(source)] == changed


def test_each_mutation_is_the_whole_module_with_one_thing_wrong_in_its_line() -> None:
    found = []
    for one in mutations("x = [\n  1 < 2,\n  3 == 3,\n]\n", "tried.py"):
        said: dict[str, list[bool]] = {}
        exec(one.code, said)
        found.append((one.line, one.change, said["x"]))
    assert found == [
        (2, "1 < 2  ->  1 <= 2", [True, True]),
        (2, "1  ->  2", [False, True]),
        (2, "2  ->  3", [True, True]),
        (3, "3 == 3  ->  3 != 3", [True, False]),
        (3, "3  ->  4", [True, False]),
        (3, "3  ->  4", [True, False]),
    ]

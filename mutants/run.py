"""A run: each mutation in a process of its own, in which its tests run until one of them fails.

The process is forked from one that has loaded the libraries and nothing of ours, so that a mutation
costs what its tests cost. It gets the mutation when it imports the module; no file is changed.
"""

import gc
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from math import inf
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from mutants.mutation import Mutation

ROOT = Path(__file__).parent.parent
OPTIONS = [
    *("-x", "-q", "--database", "sqlite", "--hypothesis-seed", "0"),
    *("-p", "no:cacheprovider", "--assert", "plain"),  # what takes time and is not needed
]
LIVED, HUNG, NOTICED = "lived", "hung", "noticed"
LOADED = """
import sys, app, hypothesis.strategies, pytest_playwright.pytest_playwright, tests.conftest
print(*(name for name, one in sys.modules.items() if "site-packages" in str(one)))
"""


class Mutated(SourceFileLoader):
    """Loads a module from other code than that of its file."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        """The code that it is told, whatever stands in the file."""
        return self._code


class Finder:
    """Finds the one module that is mutated."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Where to load it; None for every other."""
        spec = PathFinder.find_spec(name, path) if name == self._name else None
        if spec is not None:
            spec.loader = Mutated(name, str(spec.origin), self._code)
        return spec


def load_libraries() -> None:
    """Import what is not ours and every mutation needs."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    for name in done.stdout.split():
        with suppress(ImportError):
            import_module(name)
    gc.freeze()  # no mutation looks again for what of them could go: that takes a third of its time


def fates(
    module: str,
    found: Sequence[Mutation],
    tests: Sequence[str],
    *,
    at_once: int = 1,
    patience: float = inf,
    work: int = resource.RLIM_INFINITY,
) -> Iterator[tuple[Mutation, str]]:
    """What became of each mutation, as it becomes known: LIVED, HUNG, or a test NOTICED it.

    One has hung that takes longer than `patience`, or more than `work` of a processor, in seconds.
    """
    left, running = list(reversed(found)), dict[int, tuple[Mutation, float]]()
    try:
        while left or running:
            while left and len(running) < at_once:
                mutation = left.pop()
                running[_begin(module, mutation, tests, work)] = mutation, time.monotonic()
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                mutation, _ = running.pop(pid)
                yield mutation, _fate(status)
                continue
            _end(pid for pid, (_, since) in running.items() if time.monotonic() - since > patience)
            time.sleep(0.05)
    finally:
        _end(running)


def _fate(status: int) -> str:
    if os.WIFSIGNALED(status):
        return HUNG
    return LIVED if os.WEXITSTATUS(status) == pytest.ExitCode.OK else NOTICED


def _end(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _begin(module: str, mutation: Mutation, tests: Sequence[str], work: int) -> int:
    """Start a process in which the mutation is tried; its number."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (work, work))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for one in range(3):
            os.dup2(nowhere, one)
        sys.meta_path.insert(0, Finder(module, mutation.code))
        status = pytest.main([*OPTIONS, *tests])
    finally:
        os._exit(status)

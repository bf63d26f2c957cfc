"""Work for processes that the launcher starts in tests."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main(verb: str, *words: str) -> None:
    """Do one of the things below."""
    globals()[verb](*words)


def echo(*words: str) -> None:
    print(*words, sys.stdin.read(), sep="|", end="")


def environment(*_: str) -> None:
    """Write the environment as the process was given it, and its niceness."""
    given = Path("/proc/self/environ").read_text().split("\0")[:-1]
    print(json.dumps([sorted(given), os.nice(0)]))


stream = environment  # as an export is asked for


def memory(size: str) -> None:
    """Take so many bytes, which costs the machine nothing until they are written to."""
    try:
        print(len(bytearray(int(size))), end="")
    except MemoryError:
        print("too much", end="")


def processor() -> None:
    while True:
        pass


def file(path: str) -> None:
    Path(path).write_text("x")


def family(path: str) -> None:
    """Start a process of one's own, note the numbers of both, and go on for ever."""
    other = subprocess.Popen(["sleep", "600"])
    Path(f"{path}.part").write_text(f"{os.getpid()} {other.pid}")
    Path(f"{path}.part").rename(path)
    other.wait()


def pieces(file: str) -> None:
    """Write something, then the rest when there is a file of this name."""
    print("first", flush=True)
    while not Path(file).exists():
        time.sleep(0.01)
    print("last")


def nothing() -> None:
    pass


def wait_for(file: str) -> None:
    while not Path(file).exists():
        time.sleep(0.01)


def fail(written: str) -> None:
    print(written, end="", flush=True)
    raise LookupError("Ann's answer")


def mutter() -> None:
    print("Ann's answer", file=sys.stderr, flush=True)
    fail("")


def fill() -> None:
    Path("/dev/full").write_text("more")


def remove(file: str, then: str) -> None:
    Path(file).unlink()
    main(then)

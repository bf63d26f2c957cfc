"""Memory: the proportional set size of all server processes, idle and with many watchers.

What the kernel keeps for a connection is not in it.
"""

import time

from benchmarks import machine
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, say
from benchmarks.streams import Streams
from benchmarks.watchers import stream_of

IDLE_AIM = 100
REST_SECONDS = 2.0


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """MiB after the start and with the watchers connected, and KiB a watcher; a server a round."""
    if not machine.tells_memory():
        say("memory: this machine does not tell it, left out")
        return []
    survey, idle, watched = installation.survey("watched"), [], []
    for number in range(1, extent.rounds + 1):
        with installation.ours() as server:
            time.sleep(REST_SECONDS)
            idle.append(server.memory())
            with Streams(server.port, stream_of(installation, server, survey), extent.watchers):
                time.sleep(REST_SECONDS)
                watched.append(server.memory())
        say(
            f"memory, round {number} of {extent.rounds}: idle {idle[-1]:.1f} MiB, "
            f"{extent.watchers:,} watchers {watched[-1]:.1f} MiB"
        )
    with_them = f"with {extent.watchers:,} watchers"
    each = [
        1024 * (after - before) / extent.watchers
        for before, after in zip(idle, watched, strict=True)
    ]
    return [
        Figure("memory of all processes, idle, MiB", IDLE_AIM, idle, at_least=False),
        Figure(f"memory of all processes, {with_them}, MiB", None, watched, at_least=False),
        Figure(f"memory a watcher, {with_them}, KiB", None, each, at_least=False),
    ]

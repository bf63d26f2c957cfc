"""The hub: what was done in a thread is let go of when it has been seen to."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue
from typing import Any

from serving.scheduler import GreenletScheduler


class Body:
    """Something that takes memory."""


def test_what_was_done_in_a_thread_goes_without_the_collector() -> None:
    deferred: Queue[tuple[Callable[..., None], tuple[Any, ...]]] = Queue()
    known: list[weakref.ref[Body]] = []
    begun = threading.Event()

    def work() -> Body:
        begun.wait(10)
        return Body()

    def see(done: Future[Body]) -> None:
        known.append(weakref.ref(done.result()))

    gc.collect()
    gc.disable()
    try:
        with ThreadPoolExecutor(1) as threads:
            hub = GreenletScheduler(threads, lambda then, *given: deferred.put((then, given)))
            hub.in_thread(work, see)
            begun.set()
            then, given = deferred.get(timeout=10)
            then(*given)
            del then, given
        assert [one() for one in known] == [None]
    finally:
        gc.enable()

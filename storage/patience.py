"""A start that finds the database in use says who has it, and waits for the end of that."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from storage.engine import Busy
from telemetry import log

SOON_SECONDS, MOST_SECONDS = 5, 600  # until it is said, and then as long as a migration may take


@contextmanager
def waited(attempt: Callable[[float], AbstractContextManager[None]]) -> Iterator[None]:
    """Within the `with` be where `attempt` leads, which is given so many seconds to get there.

    Raises Busy where others were there all that time.
    """
    with ExitStack() as held:
        try:
            held.enter_context(attempt(SOON_SECONDS))
        except Busy as fault:
            log.say("waiting for another process", logging.WARNING, held_by=fault.holder)
            held.enter_context(attempt(MOST_SECONDS))
        yield

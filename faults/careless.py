"""The service with one of its guards taken away, to show that a fault would be seen.

`python -m faults.careless GUARD serve …` is `tangible serve …` without that guard. The product has
no switch for any of this.
"""

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import app
from commands import main
from commands.server import APPLICATION
from models.answer.pair_mark import PairMarks
from models.answer.response import Response
from models.answer.submission import Answers, Contacts, submission
from models.survey.survey import Survey
from serving.asgi import Application
from storage.sqlite import engine as sqlite

NAME = "FAULTS_WITHOUT"


def without_sync() -> None:
    """A commit is acknowledged before it is on the disk."""
    sqlite.PRAGMAS["synchronous"] = 1


def without_waiting() -> None:
    """An answer is acknowledged before it is committed."""
    later = ThreadPoolExecutor(4)
    record = Response.record

    def promise(
        survey: Survey,
        key: str,
        answers: Answers,
        contacts: Contacts = (),
        marks: PairMarks = b"",
    ) -> str:
        later.submit(record, survey, key, answers, contacts, marks)
        return submission(survey, key, answers).receipt

    Response.record = promise  # type: ignore[method-assign]


def without_doubt() -> None:
    """What is found in the log is taken for stored."""
    sqlite.SQLite._keep_log = lambda self: None  # type: ignore[method-assign]


GUARDS: Mapping[str, Callable[[], None]] = {
    "synchronous": without_sync,
    "waiting": without_waiting,
    "doubt": without_doubt,
}


def create_asgi() -> Application:
    """The service without the guard that the environment names."""
    GUARDS[os.environ[NAME]]()
    return app.create_asgi()


def _serve() -> None:
    """Run the command; what it turns into serves this module's application."""
    execv = os.execv

    def instead(program: str, words: list[str]) -> None:
        words[words.index(f"{APPLICATION}()")] = "faults.careless:create_asgi()"
        execv(program, words)

    os.environ[NAME] = sys.argv.pop(1)
    GUARDS[os.environ[NAME]]()
    os.execv = instead  # type: ignore[assignment]
    main()


if __name__ == "__main__":
    _serve()

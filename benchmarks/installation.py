"""The installation that is measured: a database of its own, with surveys as full as is asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from benchmarks import ceiling, marks, questionnaire, server
from benchmarks.browser import Reader
from benchmarks.rounds import say
from models.account.organiser import Organiser
from models.answer.response import Response
from models.answer.submission import Answers
from models.form.definition import Definition
from models.survey.survey import Survey
from storage.database import connect, db, instead
from storage.schema import migrate

AT_ONCE = 50_000
PRAGMAS = ("journal_mode", "synchronous", "cache_size", "wal_autocheckpoint")


@dataclass(frozen=True)
class Installation:
    """What `tangible` would find in this folder and this database."""

    folder: Path
    url: str
    organiser: Organiser

    def survey(
        self,
        name: str,
        responses: int = 0,
        asked: Definition | None = None,
        answered: Callable[[Definition], Iterator[Answers]] = questionnaire.answers,
    ) -> Survey:
        """The survey of that name, made and filled where it is not there yet.

        It is the questionnaire, unless something else is `asked`, and `answered` in its own way.
        """
        code = f"{name}-{responses}"
        found = Survey.at(code)
        if found is None:
            found = Survey.add(asked or questionnaire.definition(), self.organiser, code)
            answers = answered(found.definition)
            for start in range(0, responses, AT_ONCE):
                say(f"storing {responses:,} responses: {start:,}")
                batch = islice(answers, min(AT_ONCE, responses - start))
                Response.take_in(found, [(one, None) for one in batch])
        return found

    def kept(self, survey: Survey, acknowledged: list[str]) -> marks.Kept:
        """What is stored of the answers that this survey acknowledged."""
        stored = (one["answers"]["better"] for one in Response.all_of(survey))
        return marks.compared(acknowledged, stored)

    def sign_in(self, port: int) -> str:
        """The cookie of a browser in which the organiser signs in at this server."""
        with closing(HTTPConnection("127.0.0.1", port)) as browser:
            browser.request("POST", f"/sign-in/{self.organiser.one_time_link()}")
            cookie = browser.getresponse().getheader("Set-Cookie", "")
        return cookie.partition(";")[0]

    def desk(self, port: int) -> "closing[Reader]":
        """What asks this server for pages as the organiser, to be closed."""
        return closing(Reader(port, {"Cookie": self.sign_in(port)}))

    def ours(self, processes: int = server.PROCESSES) -> server.Server:
        """Tangible, to be started."""
        return server.ours(self.folder, self.url, processes)

    def ceiling(self, pages: Mapping[str, bytes], url: str = "") -> tuple[server.Server, str]:
        """The bare application that answers with these pages, to be started; and its database."""
        folder = Path(mkdtemp(dir=self.folder, prefix="ceiling-"))
        url = url or str(folder / "ceiling.db")
        ceiling.prepare(folder, url, pages)
        return server.ceiling(folder, url), url

    def pragmas(self) -> dict[str, Any]:
        """The settings read back from a running connection to SQLite."""
        return {name: db.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}


@contextmanager
def installed(folder: Path, url: str = "") -> Iterator[Installation]:
    """An installation in `folder`, on an SQLite file there if no database is named.

    The models are on its database for the length of the `with`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    url = url or f"sqlite:///{folder / 'tangible.db'}"
    with instead(url):
        migrate()
        connect()
        yield Installation(folder, url, Organiser.add("bench@example.org"))

"""An instance: the folder that holds all state of one installation, and its settings."""

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from language.message import gettext as _
from models.mail import mail_server
from models.mail.mail_server import MailServer
from models.service.environment import settings
from storage import seal, state_file
from storage.address import location_of_database
from storage.database import exists, foreign, open_database
from storage.engine import DatabaseUnfit


class InstanceMissing(Exception):
    """There is no instance at the place; the message says where, and what to do."""


@dataclass(frozen=True)
class Instance:
    """The settings of an installation: where it keeps its state, and how it is reached."""

    folder: Path
    database_url: str
    base_url: str  # "" if the operator has not set it
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int | None = None  # None: one for each core
    server: str = "uvicorn"
    metrics_token: str = field(default="", repr=False)  # "" if none is set
    security_contact: str = ""  # a URI for reports of security faults; "" if none is set
    invited_accounts: bool = True  # may who was invited make an account?
    webhooks_within: bool = False  # may webhooks go to addresses that are not public?
    mail: MailServer | None = None  # through which letters go

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Instance":
        """The instance that the environment describes. Raises EnvironmentUnfit with every fault."""
        said = settings(environment)
        smtp = said["TANGIBLE_SMTP"]
        return cls(
            folder=said["TANGIBLE_INSTANCE"],
            database_url=said["TANGIBLE_DATABASE_URL"],
            base_url=said["TANGIBLE_BASE_URL"],
            host=said["HOST"],
            port=said["PORT"],
            workers=said["WEB_CONCURRENCY"],
            server=said["TANGIBLE_SERVER"],
            metrics_token=said["TANGIBLE_METRICS_TOKEN"],
            security_contact=said["TANGIBLE_SECURITY_CONTACT"],
            invited_accounts=said["TANGIBLE_INVITED_ACCOUNTS"] == "yes",
            webhooks_within=said["TANGIBLE_WEBHOOKS_WITHIN"] == "yes",
            mail=MailServer.read(smtp, said["TANGIBLE_MAIL_FROM"]) if smtp else None,
        )

    @property
    def address(self) -> str:
        """The address at which people reach it, as far as it is known here."""
        is_any = self.host in ("0.0.0.0", "::", "") or self.host.startswith("unix:")
        host = "127.0.0.1" if is_any else self.host
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def key_file(self) -> Path:
        """The file of the key that signs cookies, unless the environment holds the key."""
        return self.folder / "secret_key"

    def open(self) -> None:
        """Make this instance's database the one of this process.

        Creates nothing. Raises InstanceMissing, DatabaseUnfit.
        """
        with self._with_its_files():
            self._refuse_lost_key()
            if not exists(self.database_url):
                raise self.missing()
            self._refuse_foreign()
            open_database(self.database_url)
        seal.open_with(self.secret_key)
        mail_server.use(self.mail)

    def make(self) -> None:
        """Create what this instance lacks, and open it. Raises DatabaseUnfit."""
        with self._with_its_files():
            self._refuse_lost_key()
            self._refuse_foreign()  # before anything is made
            state_file.make_folder(self.folder)
            open_database(self.database_url)
        seal.open_with(self.secret_key)
        mail_server.use(self.mail)

    def _refuse_lost_key(self) -> None:
        """Raise DatabaseUnfit for a link to a key that is not there: its disk may be away."""
        if why := state_file.leads_nowhere(self.key_file):
            raise DatabaseUnfit(why)

    def _refuse_foreign(self) -> None:
        """Raise DatabaseUnfit for a database of another program, which stays unchanged."""
        if why := foreign(self.database_url):
            raise DatabaseUnfit(
                _(
                    "%(place)s is of another program: %(why)s. Name a file of Tangible's own in "
                    "TANGIBLE_DATABASE_URL. Nothing was changed.",
                    place=location_of_database(self.database_url),
                    why=why,
                )
            )

    @contextmanager
    def _with_its_files(self) -> Iterator[None]:
        """Turn faults of the instance's files into DatabaseUnfit, with what to do."""
        try:
            yield
        except PermissionError as fault:
            raise DatabaseUnfit(state_file.not_ours(Path(fault.filename))) from None
        except OSError as fault:
            if fault.errno == errno.ENOSPC:
                raise DatabaseUnfit(
                    _(
                        "The disk of %(folder)s is full: make room on it. "
                        "Delete nothing in that folder.",
                        folder=self.folder,
                    )
                ) from None
            if fault.errno == errno.EROFS:
                raise DatabaseUnfit(
                    _(
                        "%(folder)s is on a disk that is read-only, and lacks what a start makes "
                        "there: have it mounted so that it can be written, or name another folder "
                        "in TANGIBLE_INSTANCE.",
                        folder=self.folder,
                    )
                ) from None
            raise

    def missing(self) -> InstanceMissing:
        """The exception for a missing database, or one without a schema."""
        own = f"sqlite:///{self.folder / 'tangible.db'}"
        if self.database_url == own:
            place, setting = str(self.folder), "TANGIBLE_INSTANCE"
        else:
            place, setting = location_of_database(self.database_url), "TANGIBLE_DATABASE_URL"
        return InstanceMissing(
            _(
                "There is no instance in %(place)s (%(setting)s). Say where it is, for example "
                "with tangible --env-file /etc/tangible.env; tangible migrate makes a new one.",
                place=place,
                setting=setting,
            )
        )

    def secret_key(self, environment: Mapping[str, str] = os.environ) -> str:
        """The key that signs cookies: from the environment, or made once and kept in the folder."""
        if given := environment.get("TANGIBLE_SECRET_KEY"):
            return given
        file = self.key_file
        with self._with_its_files():
            if not file.exists():
                state_file.make_folder(self.folder)
                state_file.make(file, secrets.token_urlsafe(48).encode())
            return file.read_text()

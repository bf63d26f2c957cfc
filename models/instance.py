"""An instance: the folder that holds all state of one installation, and its settings."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.database import open_database
from models.email import EmailUnfit, email_address


class SettingUnfit(ValueError):
    """A setting of the environment that cannot be; the message says what to write."""


@dataclass(frozen=True)
class Instance:
    """Where this installation keeps its state, and how it is reached."""

    folder: Path
    database_url: str
    base_url: str  # "" where the operator has not said how people reach this installation
    host: str = "127.0.0.1"
    port: int = 8000
    metrics_token: str = field(default="", repr=False)  # "" where there is none
    security_contact: str = ""  # where faults are told of, as a URI; "" where nobody is named

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Instance":
        """The instance that TANGIBLE_… variables describe; what they leave out is as documented."""
        folder = Path(environment.get("TANGIBLE_INSTANCE") or "instance").resolve()
        return cls(
            folder=folder,
            database_url=environment.get("TANGIBLE_DATABASE_URL")
            or f"sqlite:///{folder / 'tangible.db'}",
            base_url=environment.get("TANGIBLE_BASE_URL", "").rstrip("/"),
            host=environment.get("HOST") or "127.0.0.1",
            port=_port(environment.get("PORT") or "8000"),
            metrics_token=environment.get("TANGIBLE_METRICS_TOKEN", ""),
            security_contact=_contact(environment.get("TANGIBLE_SECURITY_CONTACT", "").strip()),
        )

    @property
    def address(self) -> str:
        """Where people reach it, as far as is known here."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host
        return self.base_url or f"http://{host}:{self.port}"

    def open(self) -> None:
        """Make this instance's database the one of this process."""
        self.make_folder()
        open_database(self.database_url)

    def make_folder(self) -> None:
        """Make the folder where it is not there; what people answered is its owner's to read."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secret_key(self, environment: Mapping[str, str] = os.environ) -> str:
        """The key that signs cookies: made once, kept in the folder, readable by its owner."""
        if given := environment.get("TANGIBLE_SECRET_KEY"):
            return given
        file = self.folder / "secret_key"
        if not file.exists():
            self._make_key(file)
        return file.read_text()

    def _make_key(self, file: Path) -> None:
        self.make_folder()
        try:
            # The first process writes it under another name: nobody reads half a key.
            fresh = file.with_suffix(f".{os.getpid()}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as out:
                out.write(secrets.token_urlsafe(48))
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink(missing_ok=True)


def _contact(given: str) -> str:
    """A page (https:) as it is, an email address as a mailto: that a security.txt can name."""
    if not given or re.fullmatch(r"https://[!-~]+", given):
        return given
    try:
        return f"mailto:{email_address(given.removeprefix('mailto:'))}"
    except EmailUnfit:
        raise SettingUnfit(
            f"TANGIBLE_SECURITY_CONTACT is {given!r}: write an email address, or the address of a "
            "page that begins with https://."
        ) from None


def _port(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65_536:
        raise SettingUnfit(f"PORT is {given!r}: write a number from 1 to 65535.")
    return int(given)

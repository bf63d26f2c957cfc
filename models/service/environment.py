"""The environment: every setting of an installation, checked before it is used."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from language.message import gettext as _
from language.message import ngettext
from models.account.email import EmailUnfit, email_address
from models.mail.mail_server import MailServer, Sender, ServerUnfit
from storage import state_file
from storage.address import address_of_database

SHORTEST_KEY, SHORTEST_TOKEN = 32, 16
MOST_WORKERS = 256
SERVERS = ("uvicorn", "granian")
FOLDER = "instance"
PREFIX = "TANGIBLE_"
ALIKE = 0.7
LONGEST_SHOWN = 40
EXAMPLE = "feedback@example.org"
# Variables that Kubernetes sets in each container for a service whose name begins with "tangible":
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
OF_KUBERNETES = re.compile(
    rf"{PREFIX}(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)
# How our own paths begin. A base URL may not end in one: then nobody could tell whether a proxy has
# taken the path away.
OWN_PATHS = {
    *(
        ".well-known",
        "account",
        "api",
        "archive",
        "brand",
        "e",
        "events",
        "healthz",
        "help",
        "invitations",
    ),
    *("m", "metrics", "myths", "operator", "privacy"),
    *("r", "readyz", "robots.txt", "s", "sign-in", "sign-out", "static", "surveys"),
}
HOST_NAME = r"(?!-)[\w-]+(\.(?!-)[\w-]+)*|[0-9a-f:]+"
PATH = r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*"

Environment = Mapping[str, str]


class EnvironmentUnfit(ValueError):
    """Variables cannot be used; the message has a line for each, with what to write."""


def _folder(given: str, environment: Environment) -> Path:
    return Path(given or FOLDER).resolve()


def _folder_that_is_not_lost(given: str, environment: Environment) -> Path:
    if why := state_file.leads_nowhere(Path(given or FOLDER)):
        raise ValueError(f"TANGIBLE_INSTANCE: {why}")
    return _folder(given, environment)


def _database(given: str, environment: Environment) -> str:
    folder = _folder(environment.get("TANGIBLE_INSTANCE", ""), environment)
    return address_of_database(given or "sqlite:///tangible.db", folder)


def _base_url(given: str, environment: Environment) -> str:
    if not given:
        return ""
    try:
        address = urlsplit(given)
        port = address.port
    except ValueError:
        raise ValueError(
            _("TANGIBLE_BASE_URL is %(given)r: its host or port cannot be read.", given=given)
        ) from None
    if address.scheme not in ("http", "https") or not address.netloc:
        raise ValueError(
            _(
                "TANGIBLE_BASE_URL is %(given)r: write it like https://feedback.example.org.",
                given=given,
            )
        )
    host = address.hostname or ""
    if address.username is not None or port == 0 or not re.fullmatch(HOST_NAME, host):
        raise ValueError(
            _(
                "TANGIBLE_BASE_URL is %(given)r: between // and the end there is a host, and a "
                "port at most.",
                given=given,
            )
        )
    if not host.isascii():
        raise ValueError(
            _(
                "TANGIBLE_BASE_URL is %(given)r: write the host as browsers send it, beginning "
                "with xn--.",
                given=given,
            )
        )
    path = address.path.rstrip("/")
    if address.query or address.fragment or not re.fullmatch(PATH, path):
        example = f"{address.scheme}://{address.netloc}/feedback"
        raise ValueError(
            _(
                "TANGIBLE_BASE_URL is %(given)r: behind the host there is a path of plain letters "
                "and digits at most, like %(example)s.",
                given=given,
                example=example,
            )
        )
    first = path[1:].partition("/")[0]
    if first in OWN_PATHS:
        raise ValueError(
            _(
                "TANGIBLE_BASE_URL is %(given)r: Tangible has paths of its own that begin with "
                "/%(first)s; take another.",
                given=given,
                first=first,
            )
        )
    return f"{address.scheme}://{address.netloc}{path}"


def _key(given: str, environment: Environment) -> str:
    if given and len(given.strip()) < SHORTEST_KEY:
        raise ValueError(
            ngettext(
                "TANGIBLE_SECRET_KEY is shorter than %(num)s characters, and could be guessed; "
                "make one with: openssl rand -hex 32.",
                "TANGIBLE_SECRET_KEY is shorter than %(num)s characters, and could be guessed; "
                "make one with: openssl rand -hex 32.",
                SHORTEST_KEY,
            )
        )
    return given


def _token(given: str, environment: Environment) -> str:
    if given and (len(given) < SHORTEST_TOKEN or not re.fullmatch(r"[!-~]+", given)):
        raise ValueError(
            ngettext(
                "TANGIBLE_METRICS_TOKEN has to be %(num)s or more letters, digits and signs "
                "without a blank; make one with: openssl rand -hex 32.",
                "TANGIBLE_METRICS_TOKEN has to be %(num)s or more letters, digits and signs "
                "without a blank; make one with: openssl rand -hex 32.",
                SHORTEST_TOKEN,
            )
        )
    return given


def _host(given: str, environment: Environment) -> str:
    if given.startswith("unix:/") or not given:
        return given or "127.0.0.1"
    host = given.removeprefix("[").removesuffix("]")
    if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%\w+)?", host):
        raise ValueError(
            _(
                "HOST is %(given)r: write an address of this machine, like 127.0.0.1 or ::1.",
                given=given,
            )
        )
    return host


def _number(name: str, given: str, most: int) -> int:
    if not re.fullmatch(r"0*[0-9]{1,9}", given) or not 0 < int(given.lstrip("0") or 0) <= most:
        raise ValueError(
            _(
                "%(name)s is %(given)r: write a number from 1 to %(most)s.",
                name=name,
                given=_short(given),
                most=most,
            )
        )
    return int(given)


def _short(given: str) -> str:
    return given if len(given) <= LONGEST_SHOWN else f"{given[:LONGEST_SHOWN]}…"


def _port(given: str, environment: Environment) -> int:
    return _number("PORT", given or "8000", 65_535)


def _workers(given: str, environment: Environment) -> int | None:
    return _number("WEB_CONCURRENCY", given, MOST_WORKERS) if given else None


def _server(given: str, environment: Environment) -> str:
    if given and given not in SERVERS:
        raise ValueError(
            _(
                "TANGIBLE_SERVER is %(given)r: write %(one)s or %(other)s.",
                given=given,
                one=SERVERS[0],
                other=SERVERS[1],
            )
        )
    return given or SERVERS[0]


def _contact(given: str, environment: Environment) -> str:
    """The contact as a URI for security.txt: https: as it is, mailto: for an email address."""
    given = given.strip()
    if not given or re.fullmatch(r"https://[!-~]+", given):
        return given
    try:
        return f"mailto:{email_address(given.removeprefix('mailto:'))}"
    except EmailUnfit:
        raise ValueError(
            _(
                "TANGIBLE_SECURITY_CONTACT is %(given)r: write an email address, or the address of "
                "a page that begins with https://.",
                given=given,
            )
        ) from None


def _invited(given: str, environment: Environment) -> str:
    """Whether people who were invited may make an account."""
    if given not in ("", "yes", "no"):
        raise ValueError(
            _("TANGIBLE_INVITED_ACCOUNTS is %(given)r: write yes or no.", given=_short(given))
        )
    return given or "yes"


def _within(given: str, environment: Environment) -> str:
    """Whether webhooks may go to addresses that are not public."""
    if given not in ("", "yes", "no"):
        raise ValueError(
            _("TANGIBLE_WEBHOOKS_WITHIN is %(given)r: write yes or no.", given=_short(given))
        )
    return given or "no"


def _mail_server(given: str, environment: Environment) -> str:
    """The address of the mail server; "" for none. It holds a password, so no fault quotes it."""
    if given:
        try:
            MailServer.read(given, EXAMPLE)
        except ServerUnfit:
            raise ValueError(
                _(
                    "TANGIBLE_SMTP cannot be read: write it like "
                    "smtps://user:password@mail.example.org, with %25 for %, %40 for @, %2F for /, "
                    "%3A for :, %23 for # and %3F for ? within the user and the password."
                )
            ) from None
        if not environment.get("TANGIBLE_MAIL_FROM"):
            raise ValueError(
                _("TANGIBLE_SMTP needs another: say in TANGIBLE_MAIL_FROM whom letters are from.")
            )
    return given


def _mail_from(given: str, environment: Environment) -> str:
    """The sender of letters: an address, or a name and an address."""
    if given:
        try:
            Sender.read(given)
        except ServerUnfit:
            raise ValueError(
                _(
                    "TANGIBLE_MAIL_FROM is %(given)r: write an email address, or a name in front "
                    "of it, like Feedback <feedback@example.org>.",
                    given=_short(given),
                )
            ) from None
        if not environment.get("TANGIBLE_SMTP"):
            raise ValueError(
                _(
                    "TANGIBLE_MAIL_FROM needs another: name the mail server in TANGIBLE_SMTP. "
                    "Without it no letter is sent."
                )
            )
    return given


SETTINGS: dict[str, Callable[[str, Environment], Any]] = {
    "TANGIBLE_INSTANCE": _folder_that_is_not_lost,
    "TANGIBLE_DATABASE_URL": _database,
    "TANGIBLE_BASE_URL": _base_url,
    "TANGIBLE_SECRET_KEY": _key,
    "TANGIBLE_METRICS_TOKEN": _token,
    "TANGIBLE_SECURITY_CONTACT": _contact,
    "TANGIBLE_INVITED_ACCOUNTS": _invited,
    "TANGIBLE_WEBHOOKS_WITHIN": _within,
    "TANGIBLE_SMTP": _mail_server,
    "TANGIBLE_MAIL_FROM": _mail_from,
    "TANGIBLE_SERVER": _server,
    "HOST": _host,
    "PORT": _port,
    "WEB_CONCURRENCY": _workers,
}
SECRETS = {"TANGIBLE_SECRET_KEY", "TANGIBLE_METRICS_TOKEN", "TANGIBLE_SMTP"}


def settings(environment: Environment) -> dict[str, Any]:
    """Every setting by its name; those that the environment lacks have their defaults.

    Raises EnvironmentUnfit with all faults at once. None of its lines holds a secret.
    """
    found, faults = {}, []
    for name, read in SETTINGS.items():
        try:
            found[name] = read(environment.get(name, ""), environment)
        except ValueError as fault:
            faults.append(str(fault))
    for name, meant in unknown(environment).items():
        if meant:
            faults.append(_("%(name)s is no setting: write %(meant)s.", name=name, meant=meant))
    if faults:
        raise EnvironmentUnfit("\n".join(faults))
    return found


def unknown(environment: Environment) -> dict[str, str]:
    """Variables that begin like a setting and are none, each with the nearest setting or "".

    The variables that Kubernetes sets are left out.
    """
    ours = [name.removeprefix(PREFIX) for name in SETTINGS if name.startswith(PREFIX)]
    strange = [name for name in environment if name.startswith(PREFIX) and name not in SETTINGS]
    return {
        name: "".join(PREFIX + near for near in _near(name.removeprefix(PREFIX), ours))
        for name in sorted(strange)
        if not OF_KUBERNETES.fullmatch(name)
    }


def _near(name: str, ours: list[str]) -> list[str]:
    name = re.sub(r"^DB(?=_|$)", "DATABASE", name)
    return get_close_matches(name, ours, n=1, cutoff=ALIKE)

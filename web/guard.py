"""The guard: every view says who may use it, and a view that does not is not served."""

import hmac
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException, NotFound

from language.catalogue import SOURCE, catalogue
from language.message import speaking
from models.account import audit
from models.account.email import on_the_wire
from models.account.organiser import Organiser, SignIn
from models.api.allowance import TooManyRequests
from models.api.token import Scope, Token
from models.event.event import Event
from models.survey.survey import Survey
from models.team.role import MayNot
from web.page import leave, moved, wants_fragment
from web.problem import Problem

OF_PROGRAMS = ("/healthz", "/readyz", "/metrics")

Asked = ParamSpec("Asked")
View = Callable[Asked, ResponseReturnValue]
OrganisersView = Callable[Concatenate[Organiser, Asked], ResponseReturnValue]
ProgramsView = Callable[Concatenate[Token, Asked], ResponseReturnValue]
Thing = TypeVar("Thing")
SAFE = {"GET", "HEAD", "OPTIONS"}
# Headers that a proxy adds. Behind one on this machine every request comes from this machine.
PASSED_ON = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")

csrf = CSRFProtect()


class Misdirected(HTTPException):
    """A request for another host: RFC 9110 15.5.20."""

    code = 421
    description = "This is not the address of this service."


def public(view: View[Asked]) -> View[Asked]:
    """For anyone. The origin of a request, not a session, protects what the view changes."""
    return _says(view, "public")


def organiser_only(view: OrganisersView[Asked]) -> View[Asked]:
    """For a signed-in organiser; the view has them as its first argument."""

    @wraps(view)
    def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> ResponseReturnValue:
        organiser = signed_in()
        if organiser is None:
            path = request.script_root + request.full_path.rstrip("?")
            back = path if request.method in SAFE else None
            return leave(url_for("organiser.new", next=back))
        g.organiser = organiser
        if request.method not in SAFE:
            csrf.protect()
        try:
            return view(organiser, *args, **kwargs)
        except (NotFound, MayNot):
            # Somebody mistyped an address, or tries what is others’ or not for their role.
            audit.count("access refused", organiser)
            raise

    return _says(guarded, "organiser")


def operator_page(view: OrganisersView[Asked]) -> View[Asked]:
    """For a signed-in organiser who runs the service; for other organisers it is absent."""

    @wraps(view)
    def guarded(
        organiser: Organiser, /, *args: Asked.args, **kwargs: Asked.kwargs
    ) -> ResponseReturnValue:
        if not organiser.is_operator:
            abort(404)
        return view(organiser, *args, **kwargs)

    return _says(organiser_only(guarded), "operator page")


def operator_only(view: View[Asked]) -> View[Asked]:
    """For programs of the operator: on this machine, or with the token. For others it is absent."""

    @wraps(view)
    def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> ResponseReturnValue:
        if not asks_as_operator():
            abort(404)
        return view(*args, **kwargs)

    return _says(guarded, "operator")


def program_only(
    scope: Scope, cost: int = 1
) -> Callable[[ProgramsView[Asked]], ProgramsView[Asked]]:
    """For a program whose token has this scope; the view has the token as its first argument.

    A token comes in a header alone, that of a sheet in the address alone. No cookie is looked at,
    so no other site can misuse what a browser has. What a program is told is in English.
    """

    def guarding(view: ProgramsView[Asked]) -> ProgramsView[Asked]:
        @wraps(view)
        def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> ResponseReturnValue:
            token = _token_of_sheet() if scope is Scope.SHEET else _token_of_program()
            try:
                token.spend(cost)
                if scope not in token.opens:
                    raise Problem("scope")
                with speaking(catalogue(SOURCE)):
                    return view(token, *args, **kwargs)
            except TooManyRequests as many:
                again = {"Retry-After": str(many.seconds)}
                raise Problem("too-many-requests", headers=again) from None
            except (NotFound, MayNot):
                audit.count("access refused", token.organiser, origin=audit.PROGRAM)
                raise

        return _says(guarded, "program")  # type: ignore[arg-type]  # as it is called

    return guarding


def _token_of_program() -> Token:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = Token.with_secret(secret.strip()) if scheme.lower() == "bearer" else None
    if found is None or Scope.SHEET in found.opens:
        raise Problem("no-token", headers={"WWW-Authenticate": "Bearer"})
    return found


def _token_of_sheet() -> Token:
    found = Token.with_secret(request.args.get("token", ""))
    # A spreadsheet would ask its user for a password on 401.
    if found is None or Scope.SHEET not in found.opens:
        raise Problem("not-found")
    return found


def _says(view: View[Asked], guard: str) -> View[Asked]:
    """The view, marked with who may use it."""
    view.guard = guard  # type: ignore[attr-defined]  # functions take attributes of any name
    return view


def asks_as_operator() -> bool:
    """True if a program on this machine asks, or one that has the token."""
    return _is_from_here() or _has_token()


def moves_by_itself(view: OrganisersView[Asked]) -> OrganisersView[Asked]:
    """Mark a view whose page asks for its fragment again and again, also when nobody is there."""
    view.moves_by_itself = True  # type: ignore[attr-defined]  # functions take any attribute
    return view


def _comes_by_itself() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return wants_fragment() and hasattr(view, "moves_by_itself")


def signed_in() -> Organiser | None:
    """The organiser whose browser this is, or None."""
    found = here()
    return found.organiser if found else None


def asking() -> Organiser:
    """The organiser for whom a view that is organisers' alone is running."""
    organiser: Organiser = g.organiser
    return organiser


def here() -> SignIn | None:
    """The sign-in of this browser or None; if somebody is there, recorded as used now."""
    token = session.get("token")
    found = SignIn.with_token(token) if token else None
    if found is not None and not _comes_by_itself():
        found.note_use()
    return found


def one_or_404(found: Thing | None, is_gone: Callable[[], bool] | None = None) -> Thing:
    """`found`, or 404 for None: absent things and those of others look alike.

    410 where `is_gone` says that people could come to it before it was deleted. Who looks for a
    survey or an event at a code that it had before is sent on to the present one. What is sent
    there is taken at once.
    """
    if found is None:
        abort(410 if is_gone and is_gone() else 404)
    if isinstance(found, Survey | Event) and request.method in SAFE:
        name = "code" if isinstance(found, Survey) else "event"
        named = request.view_args or {}
        if name in named and named[name].lower() != found.code:
            abort(moved(url_for(request.endpoint or "", **named | {name: found.code})))
    return found


def deny_by_default(app: Flask) -> None:
    """Refuse to serve a view that has no guard, and changes that another site sent."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # organiser_only asks for the token itself
    csrf.init_app(app)

    @app.before_request
    def refuse() -> None:
        if request.headers.get("Host") and not request.host:
            abort(400)  # not a name that a host can have
        if not _is_asked_by_name():
            raise Misdirected
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, "guard"):
            abort(403)
        if "\0" in request.path or b"%00" in request.query_string:
            abort(404)  # no name here has a NUL, and PostgreSQL takes none
        if request.method not in SAFE and _from_elsewhere():
            abort(403, "This was sent from another website.")


def _from_elsewhere() -> bool:
    """True if a browser says that another site made it send this request.

    A client that sends neither header is no browser, so no other site can misuse it. Browsers send
    Sec-Fetch-Site over https and on localhost, Origin over plain http too.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host


def _is_asked_by_name() -> bool:
    """True if the request names the host that the operator has set, or none is set.

    A program that watches the service may know only an address of its machine, or send no host.
    """
    base = current_app.config["BASE_URL"]
    if not base:
        return True
    asked = _name_of(f"//{request.host}")
    if asked == _name_of(base):
        return True
    return request.path in OF_PROGRAMS and (asked in ("", "localhost") or _is_address(asked))


def _name_of(address: str) -> str:
    """The host of an address in ASCII, as browsers send it (IDNA); "" if it has none."""
    name = urlsplit(address).hostname or ""
    return name if name.isascii() else on_the_wire(name)


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _is_from_here() -> bool:
    """True if a program on this machine asks, by a name of this machine and through no proxy.

    A service below a path is always behind a proxy, which may add none of the headers.
    """
    if current_app.config["APPLICATION_ROOT"] != "/":
        return False
    if any(name.startswith(PASSED_ON) for name in request.environ):
        return False
    host = urlsplit(f"//{request.host}").hostname or ""
    return _is_loopback(request.remote_addr or "") and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _has_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").encode("latin-1")
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


def local_path(address: str | None) -> str | None:
    """`address` if it is a path on this site, else None: nobody is sent to another site."""
    if not address or not address.startswith("/"):
        return None
    if address.startswith(("//", "/\\")) or any(ord(sign) < 33 for sign in address):
        return None
    return address

"""Whatever is sent, to whichever address, is answered: never by a fault of ours."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.account.organiser import SignIn
from models.event.event import Event, FormerEventCode
from models.survey.survey import FormerCode, Survey
from tests.conftest import signed_in
from tests.makers import make_event, make_organiser, make_survey, question
from tests.page import page_of
from tests.samples import every_kind

ROOT = Path(__file__).parent.parent.parent
# What starts a process, or goes on until somebody leaves, has tests of its own.
ELSEWHERE = {"export.create", "export.stream", "blank.show", "opinion.index", "upload.show"}
ELSEWHERE |= {"report_file.show"}
ELSEWHERE |= {"organiser.delete", "survey.delete"}  # it would be all that is left to ask
NAMES = sorted(
    {
        name
        for file in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("forms/*.py")]
        for name in re.findall(r'name="([a-z_-]+)"|^    ([a-z_]+) = \w*Field\(', file.read_text())
        for name in name
        if name
    }
    | {"setting_label", "setting_choices", "setting_max", "overall", "clause.comment", "_page"}
)
ODD = [
    *(b"\0", b"%00", b"\xff\xfe", b"%ff", b"%ED%A0%80", b"\xed\xa0\x80", b"%", b"\r\n", b"%0d%0a"),
    *(b"'", b'"', b"<", b"..", b"/", b"\\", b"{}", b"${a}", b"[", b"]", b"|a|\n|-|\n", b"%C2%B2"),
    *(b"9" * 5_000, b"-1", b"1e999", b"nan", b"\xc2\xb2", b"\xd9\xa3", b"x" * 5_000, b"1" * 11),
    *(b"0001-01-01T00:00", b"9999-12-31T23:59", b"2012-06-06T25:00", b"lunch", b"copy:word"),
    *(
        "\u202e\ufeff\ufdd0\U0010ffff".encode(),
        b"up:overall",
        b"split.0",
        b"join." + b"9" * 5_000,
        b"show",
    ),
]
some = st.sampled_from(ODD)
piece = some | st.binary(max_size=20) | st.lists(some, max_size=3).map(b"".join)
header = piece.map(lambda one: re.sub(rb"[\r\n]", b"", one).decode("latin-1"))
headers = st.dictionaries(
    st.sampled_from([
        *("HTTP_HOST", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING"),
        *("HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_AUTHORIZATION", "HTTP_RANGE"),
        *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "CONTENT_TYPE", "HTTP_SEC_FETCH_SITE"),
        *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_LAST_EVENT_ID"),
    ]),
    header | st.sampled_from(["x" * 300, "a b", "[::1", "évil", "true", "http://[", "gzip;q=x"]),
    max_size=3,
)  # fmt: skip
fields = st.lists(st.tuples(st.sampled_from(NAMES), piece), max_size=8)
asked = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The service as programs use it: whether a page is as it has to be is not asked here."""
    app.test_client_class = FlaskClient
    return app


def in_pairs(sent: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """The fields as a browser sends them, but for what is odd in them."""
    body = b"&".join(name.encode() + b"=" + value for name, value in sent)
    return body, "application/x-www-form-urlencoded"


def in_parts(sent: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """The fields as parts; every value is the name of a file as well."""
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)
        for name, value in sent
    ]
    parts += [
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="%b.md"\r\n\r\n%b\r\n'
        % (value.replace(b"\r\n", b""), value)
        for _, value in sent
    ]
    return b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x"


def a_world() -> None:
    """Something at each address, as often as it was taken away; here their codes are free again."""
    for former in FormerCode, FormerEventCode:
        former.delete().execute()
    if Survey.at("lunch") is None:
        every_kind()
    if Survey.at("code") is None:
        make_survey(question("stance", "clause", number="1"), code="code", kind="guideline")
    if Event.at("fair") is None:
        make_event(Survey.at("lunch"))


def addresses(app: Flask) -> list[tuple[str, str]]:
    """(method, pattern) of every route but those with tests of their own."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in ELSEWHERE and not rule.endpoint.endswith("stream")
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"})
    ]


def path_of(pattern: str, piece: bytes) -> bytes:
    """The path of something that is there, or not."""
    known = {"code": b"lunch", "event": b"fair", "name": b"overall", "kind": b"rating"}

    def one(found: re.Match[str]) -> str:
        name = found[1].rpartition(":")[2]
        return known.get(name, piece).decode("latin-1")

    return re.sub(r"<([^>]+)>", one, pattern).encode("latin-1")


def stays(browser: FlaskClient) -> bool:
    """Whether the owner is signed in there; what was to be said on a next page is let go."""
    with browser.session_transaction() as session:
        session.pop("_flashes", None)
        there = SignIn.organiser_of(session.get("token", ""))
    return there is not None and there.email == "owner@example.org"


def ask(client: FlaskClient, method: str, path: bytes, **environ: Any) -> int:
    reply = client.open(
        "/", method=method, environ_overrides={"PATH_INFO": path.decode("latin-1"), **environ}
    )
    reply.close()
    return reply.status_code


# On PostgreSQL the owner alone asks: an attendee is asked for, and then sent away, in the same way.
@pytest.mark.parametrize("who", [pytest.param("attendee", marks=pytest.mark.sqlite), "owner"])
def test_no_path_query_or_header_is_a_fault_of_ours(app, who):
    @asked
    @given(data=st.data())
    def never(data: st.DataObject, method: str, pattern: str) -> None:
        odd, query = data.draw(piece), data.draw(piece)
        path = path_of(pattern, odd if b"\n" not in odd else b"x")
        named = data.draw(headers)
        environ = {"QUERY_STRING": query.decode("latin-1"), **named}
        if who == "owner" and "HTTP_COOKIE" in environ:
            environ.pop("HTTP_COOKIE")
        status = ask(client, method, path, **environ)
        assert status < 500, (method, path, environ)

    a_world()
    client = signed_in(app, make_organiser()) if who == "owner" else app.test_client()
    for method, pattern in addresses(app):
        if method == "GET":
            never(method=method, pattern=pattern)


@pytest.mark.parametrize("query", ["a\r\nX-More: 1", "event: close\ndata:\n\n", "é\x85", "\x00"])
@pytest.mark.parametrize("path", ["/surveys//", "/s//lunch", "/surveys"])
@pytest.mark.same_sql  # the query goes to no database
def test_no_query_ends_the_line_of_a_redirect(app, path, query):
    a_world()
    client = app.test_client()
    latin = query.encode().decode("latin-1")
    reply = client.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": latin})
    assert reply.status_code in (303, 308, 404)
    if reply.location:
        assert re.fullmatch("[!-~]+", reply.location)


# What came in parts is the same form by the time that a database is asked.
@pytest.mark.parametrize("body", [in_pairs, pytest.param(in_parts, marks=pytest.mark.sqlite)])
@pytest.mark.parametrize("who", ["attendee", "owner"])
def test_no_form_is_a_fault_of_ours(app, who, body):
    @asked
    @given(sent=fields, odd=piece)
    def never(sent: list[tuple[str, bytes]], odd: bytes, pattern: str) -> None:
        path = path_of(pattern, odd.replace(b"\n", b""))
        data, kind = body([("csrf_token", token), *sent])
        client = browser if who == "owner" else app.test_client()
        reply = client.open(
            "/",
            method="POST",
            data=data,
            content_type=kind,
            environ_overrides={"PATH_INFO": path.decode("latin-1")},
        )
        reply.close()
        assert reply.status_code < 500, (path, sent)

    browser, token = app.test_client(), b"x"
    for method, pattern in addresses(app):
        if method != "GET":
            a_world()
            if who == "owner" and not stays(browser):
                browser = signed_in(app, make_organiser())
                page = page_of(browser.get("/surveys/new/upload"))
                token = page.one("input", name="csrf_token")["value"].encode()
            never(pattern=pattern)

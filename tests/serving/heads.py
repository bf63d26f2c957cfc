"""Heads at the edge of HTTP/1.1; the other half of the table."""

from collections.abc import Iterator

from tests.serving.messages import (
    BAD,
    CHUNKED,
    CHUNKS,
    CODINGS,
    ENDS,
    KEPT,
    LENGTHS,
    LONG,
    ONE,
    Message,
    get,
    post,
    raw,
    start,
)

HOST = "Host: 127.0.0.1\r\n"
UPGRADES = "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"
LINES = [
    ("ends of CR LF", start("GET {path} HTTP/1.1"), KEPT),
    ("two blanks", start("GET  {path} HTTP/1.1"), BAD),
    ("two blanks before the version", start("GET {path}  HTTP/1.1"), BAD),
    ("tabs", start("GET\t{path}\tHTTP/1.1"), BAD),
    ("a blank behind", start("GET {path} HTTP/1.1 "), BAD),
    ("a blank in front", start(" GET {path} HTTP/1.1"), BAD),
    ("an empty line in front", start("\r\nGET {path} HTTP/1.1"), KEPT, BAD),
    ("two empty lines in front", start("\r\n\r\nGET {path} HTTP/1.1"), KEPT, BAD),
    ("a bare LF in front", start("\nGET {path} HTTP/1.1"), KEPT, BAD),
    ("a bare CR in front", start("\rGET {path} HTTP/1.1"), KEPT, BAD),
    ("a bare CR inside", start("GET {path}\r HTTP/1.1"), BAD),
    ("no version", start("GET {path}"), BAD, "505"),
    ("HTTP/0.9", start("GET {path} HTTP/0.9"), BAD, "505"),
    ("HTTP/1.2", start("GET {path} HTTP/1.2"), KEPT, ENDS, BAD, "505"),
    ("HTTP/2.0", start("GET {path} HTTP/2.0"), BAD, "505"),
    ("HTTP/3.0", start("GET {path} HTTP/3.0"), BAD, "505"),
    ("HTTP/11", start("GET {path} HTTP/11"), BAD, "505"),
    ("HTTP/1.10", start("GET {path} HTTP/1.10"), BAD, "505"),
    ("HTTP/01.1", start("GET {path} HTTP/01.1"), BAD, "505"),
    ("HTTP/1.1.1", start("GET {path} HTTP/1.1.1"), BAD, "505"),
    ("HTTP/+1.1", start("GET {path} HTTP/+1.1"), BAD, "505"),
    ("http/1.1", start("GET {path} http/1.1"), BAD, "505"),
    ("HTTPS/1.1", start("GET {path} HTTPS/1.1"), BAD, "505"),
    ("no method", start(" {path} HTTP/1.1"), BAD),
    ("a method in small letters", start("get {path} HTTP/1.1"), BAD, "405", "501", KEPT),
    ("a method that nobody knows", start("BREW {path} HTTP/1.1"), KEPT, BAD, "405", "501"),
    ("a method with an at sign", start("G@T {path} HTTP/1.1"), BAD),
    ("a method with a bracket", start("GE(T {path} HTTP/1.1"), BAD),
    ("a method with NUL", start("GE\0T {path} HTTP/1.1"), BAD),
    (
        "a method of 1,000 letters",
        start(f"{'A' * 1_000} {{path}} HTTP/1.1"),
        KEPT,
        BAD,
        "405",
        "501",
    ),
    ("CONNECT", start("CONNECT {path} HTTP/1.1"), BAD, "405", "501"),
    ("TRACE", start("TRACE {path} HTTP/1.1"), KEPT, BAD, "405", "501"),
    ("HEAD", start("HEAD {path} HTTP/1.1"), KEPT),
    ("OPTIONS", start("OPTIONS {path} HTTP/1.1"), KEPT),
    ("an address with the host", start("GET http://127.0.0.1{path} HTTP/1.1"), KEPT, BAD),
    (
        "an address with another host",
        start("GET http://evil.example{path} HTTP/1.1"),
        KEPT,
        BAD,
        "421",
    ),
    ("an address without a slash", start("GET healthz HTTP/1.1"), BAD, KEPT),
    ("an address with a blank", start("GET {path} x HTTP/1.1"), BAD),
    ("an address with a fragment", start("GET {path}#x HTTP/1.1"), KEPT, BAD),
    ("an address with NUL", start("GET {path}\0 HTTP/1.1"), BAD),
    ("an address with NUL written out", start("GET {path}%00 HTTP/1.1"), KEPT, BAD),
    ("an address with a letter of Latin-1", start("GET {path}?\xe9 HTTP/1.1"), KEPT, BAD),
    ("an address with DEL", start("GET {path}?\x7f HTTP/1.1"), KEPT, BAD),
    ("an address with half a code", start("GET {path}?%zz%2 HTTP/1.1"), KEPT, BAD),
    ("an address of 5,000 letters", start(f"GET {{path}}?{'a' * 5_000} HTTP/1.1"), KEPT, *LONG),
    ("an address of 70,000 letters", start(f"GET {{path}}?{'a' * 70_000} HTTP/1.1"), *LONG),
]
FIELDS = [
    ("lines that end with LF", raw("GET {path} HTTP/1.1\nHost: 127.0.0.1\n\n"), KEPT, BAD),
    ("a head that ends with LF", raw("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\n"), KEPT, BAD),
    ("a line without a colon", get("X"), BAD),
    ("a line without a name", get(": x"), BAD),
    ("a blank in a name", get("X Y: z"), BAD),
    ("a blank before a colon", get("X : y"), BAD),
    ("a tab before a colon", get("X\t: y"), BAD),
    ("a bracket in a name", get("X(y): z"), BAD),
    ("NUL in a name", get("X\0: y"), BAD),
    ("a letter of Latin-1 in a name", get("X\xe9: y"), BAD),
    ("NUL in a value", get("X: a\0b"), BAD),
    ("a control character in a value", get("X: a\x01b"), KEPT, BAD),
    ("DEL in a value", get("X: a\x7fb"), KEPT, BAD),
    ("a letter of Latin-1 in a value", get("X: \xe9"), KEPT),
    ("a bare CR in a value", get("X: a\rb"), BAD),
    ("two CR at an end", get("X: a\r"), BAD),
    ("a bare LF in a value", get("X: a\nY: b"), KEPT, BAD),
    ("a folded value", get("X: a\r\n b"), KEPT, BAD),
    (
        "a first line that is folded",
        raw("GET {path} HTTP/1.1\r\n Host: x\r\n" + HOST + "\r\n"),
        BAD,
    ),
    ("a line of blanks", get(" "), KEPT, BAD),
    ("an empty value", get("X:"), KEPT),
    ("no Host", raw("GET {path} HTTP/1.1\r\n\r\n"), BAD),
    ("no Host in HTTP/1.0", raw("GET {path} HTTP/1.0\r\n\r\n"), ENDS),
    ("two hosts", get("Host: evil"), BAD),
    ("one host twice", get("Host: 127.0.0.1"), BAD),
    ("an empty host", raw("GET {path} HTTP/1.1\r\nHost:\r\n\r\n"), KEPT, BAD, "421"),
    ("two hosts in a line", raw("GET {path} HTTP/1.1\r\nHost: a, b\r\n\r\n"), BAD, "421"),
    ("a host with a blank", raw("GET {path} HTTP/1.1\r\nHost: a b\r\n\r\n"), BAD, "421"),
    ("a host with a path", raw("GET {path} HTTP/1.1\r\nHost: a/b\r\n\r\n"), BAD, "421"),
    ("a host with a name before it", raw("GET {path} HTTP/1.1\r\nHost: a@b\r\n\r\n"), BAD, "421"),
    (
        "a host of 300 letters",
        raw("GET {path} HTTP/1.1\r\nHost: " + "a" * 300 + "\r\n\r\n"),
        KEPT,
        BAD,
        "421",
    ),
    ("a value of 9,000 letters", get("X: " + "a" * 9_000), KEPT, *LONG),
    ("a value of 70,000 letters", get("X: " + "a" * 70_000), "431"),
    ("150 lines", get(*[f"X{n}: a" for n in range(150)]), KEPT, *LONG),
    ("5,000 lines", get(*[f"X{n}: {'a' * 10}" for n in range(5_000)]), "431"),
]
CONNECTIONS = [
    ("close", get("Connection: close"), ENDS),
    ("close in a list", get("Connection: foo, close"), ENDS),
    ("close in capitals", get("Connection: CLOSE"), ENDS),
    ("close and stay", get("Connection: close, keep-alive"), ENDS, BAD),
    ("close in the second of two lines", get("Connection: foo", "Connection: close"), ENDS, BAD),
    ("HTTP/1.0", get(version="1.0"), ENDS),
    ("HTTP/1.0 that stays", get("Connection: keep-alive", version="1.0"), KEPT, ENDS),
    ("HTTP/1.0 with a body", post("Content-Length: 3", version="1.0"), ENDS),
    (
        "HTTP/1.0 with a body that stays",
        post("Content-Length: 3", "Connection: keep-alive", version="1.0"),
        KEPT,
        ENDS,
    ),
    ("websocket", get("Connection: Upgrade", "Upgrade: websocket"), KEPT, ENDS, BAD, "405 405 200"),
    ("h2c", get(*UPGRADES), KEPT, ENDS),
    ("h2c with a body", post("Content-Length: 3", *UPGRADES), KEPT, ENDS),
    ("h2c with chunks", post(CHUNKED, *UPGRADES, body=ONE), KEPT, ENDS),
    ("TLS", get("Connection: Upgrade", "Upgrade: TLS/1.2"), KEPT, ENDS),
    ("Expect 100", post("Content-Length: 3", "Expect: 100-continue"), KEPT),
    ("Expect 100 in capitals", post("Content-Length: 3", "Expect: 100-Continue"), KEPT, "417", BAD),
    ("Expect 100 with chunks", post(CHUNKED, "Expect: 100-continue", body=ONE), KEPT),
    ("Expect 100 without a body", get("Expect: 100-continue"), KEPT),
    (
        "Expect 100 in HTTP/1.0",
        post("Content-Length: 3", "Expect: 100-continue", version="1.0"),
        ENDS,
    ),
    ("Expect something else", post("Content-Length: 3", "Expect: banana"), "417", BAD),
    ("Expect nothing", post("Content-Length: 3", "Expect: "), KEPT, "417", BAD),
    (
        "Expect 100 and something else",
        post("Content-Length: 3", "Expect: 100-continue, x"),
        "417",
        BAD,
    ),
    (
        "Expect 100 before 5 MB",
        post("Content-Length: 5000000", "Expect: 100-continue", body=""),
        "413",
    ),
]
ELSE = [
    ("OPTIONS of everything", start("OPTIONS * HTTP/1.1"), KEPT, BAD),
    ("GET of everything", start("GET * HTTP/1.1"), KEPT, BAD),
    ("the preface of HTTP/2", raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), BAD, "505"),
    (
        "the PROXY protocol",
        raw("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\nGET /healthz HTTP/1.1\r\n\r\n"),
        BAD,
    ),
    ("a line alone", raw("NONSENSE\r\n\r\n"), BAD),
    (
        "a hello of TLS",
        raw("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + "\0" * 100 + "\r\n\r\n"),
        BAD,
    ),
]
GROUPS = {
    "length": LENGTHS,
    "coding": CODINGS,
    "chunks": CHUNKS,
    "line": LINES,
    "field": FIELDS,
    "connection": CONNECTIONS,
}
# Attendees' addresses are answered in another way than organisers'.
PATHS = {"attendee": b"/s/door", "organiser": b"/sign-in"}


def messages() -> Iterator[Message]:
    """All of the table: each at an address of either kind."""
    for group, rows in GROUPS.items():
        for name, sent, *allowed in rows:
            for who, path in PATHS.items():
                whole = sent.replace(b"{path}", path)
                yield Message(f"{group}: {name} ({who})", whole, frozenset(allowed))
    for name, sent, *allowed in ELSE:
        yield Message(name, sent, frozenset(allowed))

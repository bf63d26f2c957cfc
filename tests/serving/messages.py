"""Messages at the edge of HTTP/1.1, and what RFC 9110 and 9112 let a server do with each.

Behind each come, on the same connection, NEXT (405) and LAST (200, closed). So what was heard says
where the server saw the message end.
"""

from dataclasses import dataclass

from tests.serving.wire import FORM, request

KEPT = "answered, and what follows as well"
ENDS = "answered, and closed"
BAD = "400"
LONG = "414", "431", "400"  # three words for one reason
UNKNOWN = "501", "400"  # a coding that nobody here knows
CHUNKED = "Transfer-Encoding: chunked"
A = "a=1"
ONE = f"3\r\n{A}\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Message:
    """One message, and all that may become of it: KEPT, ENDS, or a status of a refusal."""

    name: str
    sent: bytes
    allowed: frozenset[str]

    @property
    def good(self) -> frozenset[int]:
        """The statuses with which the application answers such a message."""
        method = self.sent.lstrip().split(b" ")[0]
        if method in (b"GET", b"HEAD"):
            return frozenset({200, 404})
        if method == b"POST":
            return frozenset({303, 422})  # an empty form is asked again
        return frozenset({200, 404, 405} if method == b"OPTIONS" else {405})


def post(*headers: str, body: str = A, version: str = "1.1", method: str = "POST") -> bytes:
    return request(method, "{path}", FORM, *headers, body=body, version=version)


def chunks(body: str, *headers: str) -> bytes:
    return post(CHUNKED, *headers, body=body)


def get(*headers: str, method: str = "GET", version: str = "1.1", target: str = "{path}") -> bytes:
    return request(method, target, *headers, version=version)


def raw(text: str) -> bytes:
    return text.encode("latin-1")


def start(line: str) -> bytes:
    """A request that begins with this line."""
    return raw(f"{line}\r\nHost: 127.0.0.1\r\n\r\n")


# A name, what is sent, and whatever may become of it, each in a word.
Row = tuple[str, bytes, *tuple[str, ...]]
LENGTHS: list[Row] = [
    ("alone", post("Content-Length: 3"), KEPT),
    ("of nothing", post("Content-Length: 0", body=""), KEPT),
    ("in small letters", post("content-length: 3"), KEPT),
    ("blanks around", post("Content-Length: \t 3 \t"), KEPT, BAD),
    ("twice alike", post("Content-Length: 3", "Content-Length: 3"), KEPT, BAD),
    ("twice, one with a zero", post("Content-Length: 3", "Content-Length: 03"), KEPT, BAD),
    ("twice, differing", post("Content-Length: 3", "Content-Length: 40"), BAD),
    ("twice, the larger first", post("Content-Length: 40", "Content-Length: 3"), BAD),
    ("a list alike", post("Content-Length: 3, 3"), KEPT, BAD),
    ("a list differing", post("Content-Length: 3, 4"), BAD),
    ("a list that begins empty", post("Content-Length: , 3"), BAD),
    ("a list that ends empty", post("Content-Length: 3,"), BAD),
    ("plus", post("Content-Length: +3"), BAD),
    ("minus", post("Content-Length: -1"), BAD),
    ("minus zero", post("Content-Length: -0"), BAD),
    (
        "20 digits, most of them zeros",
        post("Content-Length: 00000000000000000003"),
        KEPT,
        BAD,
        "413",
    ),
    ("400 digits, most of them zeros", post(f"Content-Length: {3:0400}"), KEPT, BAD, "413"),
    ("2 to the 64th and 3", post(f"Content-Length: {2**64 + 3}"), BAD, "413"),
    ("2 to the 63rd", post(f"Content-Length: {2**63}"), BAD, "413"),
    ("2 to the 32nd and 3", post(f"Content-Length: {2**32 + 3}"), BAD, "413"),
    ("5 MB", post("Content-Length: 5000000"), "413"),
    ("4.1 MB", post("Content-Length: 4100000"), "413"),
    ("400 digits", post(f"Content-Length: {'9' * 400}"), BAD, "413"),
    ("blank before the colon", post("Content-Length : 3"), BAD),
    ("folded", post("Content-Length:\r\n 3"), KEPT, BAD),
    ("after a bare LF", post("X: y\nContent-Length: 3"), KEPT, BAD),
    ("after a bare CR", post("X: y\rContent-Length: 3"), BAD),
    ("hexadecimal", post("Content-Length: 0x3"), BAD),
    ("binary", post("Content-Length: 0b11"), BAD),
    ("with a fraction", post("Content-Length: 3.0"), BAD),
    ("with an exponent", post("Content-Length: 3e0"), BAD),
    ("with a parameter", post("Content-Length: 3;x"), BAD),
    ("with a low line inside", post("Content-Length: 0_3"), BAD),
    ("with two numbers", post("Content-Length: 3 3"), BAD),
    ("in quotes", post('Content-Length: "3"'), BAD),
    ("vertical tab", post("Content-Length: \x0b3"), BAD),
    ("form feed behind", post("Content-Length: 3\x0c"), BAD),
    ("NUL behind", post("Content-Length: 3\0"), BAD),
    ("a digit of another script", post("Content-Length: \xb3"), BAD),
    ("empty", post("Content-Length: "), BAD),
    # Whether it is refused, or is no length at all: then "a=1DELETE" is no method.
    ("with a low line in its name", post("Content_Length: 3"), BAD, ENDS, "422 400", "303 400"),
    ("of a GET", post("Content-Length: 3", method="GET"), KEPT, ENDS, BAD),
    ("of a HEAD", post("Content-Length: 3", method="HEAD"), KEPT, ENDS, BAD),
    ("of an OPTIONS", post("Content-Length: 3", method="OPTIONS"), KEPT, ENDS, BAD),
]
CODINGS: list[Row] = [
    ("chunked", chunks(ONE), KEPT, "411"),
    ("in capitals", post("Transfer-Encoding: CHUNKED", body=ONE), KEPT, "411", BAD),
    ("blanks around", post("Transfer-Encoding: \tchunked \t", body=ONE), KEPT, "411", BAD),
    ("after a length", post("Content-Length: 5", CHUNKED, body="0\r\n\r\n"), ENDS, BAD),
    ("before a length", post(CHUNKED, "Content-Length: 5", body="0\r\n\r\n"), ENDS, BAD),
    ("with a length of nothing", post(CHUNKED, "Content-Length: 0", body=ONE), ENDS, BAD),
    ("twice in a line", post("Transfer-Encoding: chunked, chunked", body=ONE), *UNKNOWN),
    ("twice in two lines", post(CHUNKED, CHUNKED, body=ONE), *UNKNOWN),
    ("not the last", post("Transfer-Encoding: chunked, gzip", body=ONE), *UNKNOWN),
    ("behind another", post("Transfer-Encoding: gzip, chunked", body=ONE), *UNKNOWN),
    ("behind none", post("Transfer-Encoding: , chunked", body=ONE), KEPT, *UNKNOWN),
    ("before none", post("Transfer-Encoding: chunked,", body=ONE), KEPT, *UNKNOWN),
    ("behind identity", post("Transfer-Encoding: identity, chunked", body=ONE), KEPT, *UNKNOWN),
    (
        "identity in a line before",
        post("Transfer-Encoding: identity", CHUNKED, body=ONE),
        KEPT,
        *UNKNOWN,
    ),
    ("identity in a line behind", post(CHUNKED, "Transfer-Encoding: identity", body=ONE), *UNKNOWN),
    (
        "identity and a length",
        post("Transfer-Encoding: identity", "Content-Length: 3"),
        ENDS,
        KEPT,
        *UNKNOWN,
    ),
    ("with a parameter", post("Transfer-Encoding: chunked;q=1", body=ONE), *UNKNOWN),
    ("in quotes", post('Transfer-Encoding: "chunked"', body=ONE), *UNKNOWN),
    ("unknown", post("Transfer-Encoding: xchunked", body=ONE), *UNKNOWN),
    ("unknown, and a length", post("Transfer-Encoding: cow", "Content-Length: 3"), *UNKNOWN),
    ("empty, and a length", post("Transfer-Encoding: ", "Content-Length: 3"), ENDS, *UNKNOWN),
    ("vertical tab", post("Transfer-Encoding: \x0bchunked", body=ONE), *UNKNOWN),
    ("NUL behind", post("Transfer-Encoding: chunked\0", body=ONE), *UNKNOWN),
    ("a letter of another script", post("Transfer-Encoding: chun\xeced", body=ONE), *UNKNOWN),
    ("folded", post("Transfer-Encoding:\r\n chunked", body=ONE), KEPT, "411", *UNKNOWN),
    ("blank before the colon", post("Transfer-Encoding : chunked", body=ONE), BAD),
    ("after a bare LF", post("X: y\nTransfer-Encoding: chunked", body=ONE), KEPT, "411", BAD),
    ("after a bare CR", post("X: y\rTransfer-Encoding: chunked", body=ONE), BAD),
    # No coding: then the first chunk's size is no method.
    (
        "with a low line in its name",
        post("Transfer_Encoding: chunked", body=ONE),
        BAD,
        ENDS,
        "422 400",
        "303 400",
    ),
    ("named by Connection", chunks(ONE, "Connection: transfer-encoding"), KEPT, "411", BAD),
    ("in HTTP/1.0", post(CHUNKED, body=ONE, version="1.0"), ENDS, "411", *UNKNOWN),
    (
        "in HTTP/1.0 that would stay",
        post(CHUNKED, "Connection: keep-alive", body=ONE, version="1.0"),
        ENDS,
        "411",
        *UNKNOWN,
    ),
    ("of a GET", post(CHUNKED, body=ONE, method="GET"), KEPT, ENDS, "411", BAD),
    ("of a HEAD", post(CHUNKED, body=ONE, method="HEAD"), KEPT, ENDS, "411", BAD),
]
CHUNKS: list[Row] = [
    ("an end alone", chunks("0\r\n\r\n"), KEPT),
    ("several zeros at the end", chunks(f"3\r\n{A}\r\n000\r\n\r\n"), KEPT, BAD),
    ("a size in capitals", chunks("A\r\na=12345678\r\n0\r\n\r\n"), KEPT),
    ("a size with zeros", chunks(f"0003\r\n{A}\r\n0\r\n\r\n"), KEPT, BAD),
    ("a size of 20 digits, most of them zeros", chunks(f"{3:020}\r\n{A}\r\n0\r\n\r\n"), KEPT, BAD),
    ("a size of 2 to the 64th and 3", chunks(f"{2**64 + 3:x}\r\n{A}\r\n0\r\n\r\n"), BAD, "413"),
    ("a size below nothing", chunks(f"-3\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("a size with a plus", chunks(f"+3\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("a size with a low line", chunks(f"0_3\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("a size with 0x", chunks(f"0x3\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("a size behind a blank", chunks(f" 3\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("a size before a blank", chunks(f"3 \r\n{A}\r\n0\r\n\r\n"), KEPT, BAD),
    ("a size before a tab", chunks(f"3\t\r\n{A}\r\n0\r\n\r\n"), KEPT, BAD),
    ("no size", chunks(f"\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("a size that is a word", chunks(f"zz\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("more than its size", chunks(f"3\r\n{A}x\r\n0\r\n\r\n"), BAD),
    ("no line's end behind", chunks(f"3\r\n{A}0\r\n\r\n"), BAD),
    ("an extension", chunks(f"3;x\r\n{A}\r\n0\r\n\r\n"), KEPT, BAD),
    ("an extension with a value", chunks(f'3;x="y;z"\r\n{A}\r\n0\r\n\r\n'), KEPT, BAD),
    ("an extension at the end", chunks(f"3\r\n{A}\r\n0;x=y\r\n\r\n"), KEPT, BAD),
    ("an extension after a blank", chunks(f"3 ;x\r\n{A}\r\n0\r\n\r\n"), KEPT, BAD),
    ("an extension with a bare LF", chunks(f"3;x\n{A}\r\n0\r\n\r\n"), BAD),
    ("an extension with a bare CR", chunks(f"3;x\ry\r\n{A}\r\n0\r\n\r\n"), BAD),
    ("an extension of 70 kB", chunks(f"3;{'x' * 70_000}\r\n{A}\r\n0\r\n\r\n"), KEPT, "413", *LONG),
    ("lines that end with LF", chunks(f"3\n{A}\n0\n\n"), BAD),
    ("an end that ends with LF", chunks(f"3\r\n{A}\r\n0\n\n"), BAD),
    ("an end within the data", chunks("9\r\na=0\r\n\r\nbc\r\n0\r\n\r\n"), KEPT),
    (
        "a request within the data",
        chunks("2f\r\na=DELETE /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\r\n0\r\n\r\n"),
        KEPT,
    ),
    ("a thousand of one letter", chunks("1\r\na\r\n" * 1_000 + "0\r\n\r\n"), KEPT),
    ("a trailer", chunks(f"3\r\n{A}\r\n0\r\nX-T: 1\r\n\r\n"), KEPT, BAD),
    ("a trailer with a length", chunks(f"3\r\n{A}\r\n0\r\nContent-Length: 50\r\n\r\n"), KEPT, BAD),
    (
        "a trailer with a coding",
        chunks(f"3\r\n{A}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        KEPT,
        BAD,
    ),
    ("a trailer without a colon", chunks(f"3\r\n{A}\r\n0\r\nX\r\n\r\n"), BAD),
    ("a trailer with a blank before its colon", chunks(f"3\r\n{A}\r\n0\r\nX : 1\r\n\r\n"), BAD),
    ("a trailer folded", chunks(f"3\r\n{A}\r\n0\r\nX: 1\r\n 2\r\n\r\n"), KEPT, BAD),
    (
        "a trailer of 70 kB",
        chunks(f"3\r\n{A}\r\n0\r\nX: {'x' * 70_000}\r\n\r\n"),
        KEPT,
        "413",
        *LONG,
    ),
    ("together 4.1 MB", chunks(f"{50_000:x}\r\n{'x' * 50_000}\r\n" * 82 + "0\r\n\r\n"), "413"),
]

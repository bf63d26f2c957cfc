"""The formats in which a form itself leaves, without answers, each by its name."""

from collections.abc import Callable

from formats import toml, xlsform_book
from models.definition import Definition


def _toml(definition: Definition, code: str) -> bytes:
    return toml.write(definition).encode()


FORMATS: dict[str, Callable[[Definition, str], bytes]] = {
    "xlsform": xlsform_book.write,
    "toml": _toml,
}
ENDINGS = {"xlsx": "xlsform", "toml": "toml"}
MIMETYPES = {"xlsx": xlsform_book.MIMETYPE, "toml": "application/toml"}

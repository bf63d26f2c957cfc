"""The formats for a download of a form without answers, by name."""

from collections.abc import Callable
from importlib import import_module

from formats.definition import toml
from models.form.definition import Definition


def _toml(definition: Definition, code: str) -> bytes:
    return toml.write(definition).encode()


def _xlsform(definition: Definition, code: str) -> bytes:
    # Loaded when it is asked for: to write workbooks takes megabytes that serving does not.
    return import_module("formats.xlsform.write").write(definition, code)  # type: ignore[no-any-return]


FORMATS: dict[str, Callable[[Definition, str], bytes]] = {"xlsform": _xlsform, "toml": _toml}
ENDINGS = {"xlsx": "xlsform", "toml": "toml"}
MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "toml": "application/toml",
}

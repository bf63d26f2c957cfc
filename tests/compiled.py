"""Templates are compiled once: for all testers, and for the services and commands they start."""

from pathlib import Path
from typing import Any

import flask.templating
from flask import Flask
from jinja2 import FileSystemBytecodeCache

FOLDER = Path(__file__).parent.parent / ".pytest_cache" / "templates"


class Environment(flask.templating.Environment):
    """Takes what was compiled from there; Jinja looks whether it is of the same source."""

    def __init__(self, app: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        cache = FileSystemBytecodeCache(str(FOLDER), "%s")
        super().__init__(app, bytecode_cache=cache, **options)


def keep() -> None:
    """Have every application that this process makes from now on share them."""
    Flask.jinja_environment = Environment

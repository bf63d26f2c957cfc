"""Lines of Python with all that they may load loaded before: see `lines` in tests/ready.py."""

import sys

import commands  # noqa: F401  # with all rooms of the models
from models.service import copy  # noqa: F401
from tests import makers  # noqa: F401


def main() -> None:
    """Run the lines that are the first word; what follows is their sys.argv."""
    _, program, *words = sys.argv
    sys.argv = ["-c", *words]
    exec(compile(program, "<lines>", "exec"), {"__name__": "__main__"})

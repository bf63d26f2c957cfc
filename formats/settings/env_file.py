"""A file of settings, read as systemd reads what EnvironmentFile= names.

It is no shell script: `$`, `&`, `#` within a value and blanks mean themselves. The rules are those
of systemd.exec(5), and of systemd since version 254, where a comment ends with its line.
"""

import re
from dataclasses import dataclass, field

from language.message import gettext as _

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ENTRY = re.compile(
    r"""[ \t\r\n]*
    (?: [#;] [^\r\n]*
      | (?P<name> [^ \t\r\n] [^=\r\n]* )
        (?: = (?P<quoted> (?: [ \t]* (?: '[^']*(?:'|\Z) | "(?:\\.|[^"\\])*\\?(?:"|\Z) ) )* )
              [ \t]*
              (?P<plain> (?: \\. | [^\\\r\n] )* \\? ) )? )""",
    re.VERBOSE | re.DOTALL,
)
QUOTED = re.compile(r"""'([^']*)('?)|"((?:\\.|[^"\\])*\\?)("?)""", re.DOTALL)
IN_DOUBLE = re.compile(r"\\(?:([\"\\`$])|\n|\Z)")
IN_PLAIN = re.compile(r"\\(?:[\r\n]|(.)|\Z)|([ \t]+\Z)", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass
class EnvFile:
    """The variables of a file, and a note for each entry that looks like a mistake."""

    variables: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)  # line and sentence
    # Line and text before the "=" of each entry that sets nothing.
    passed_over: list[tuple[int, str]] = field(default_factory=list)


def read(text: str) -> EnvFile:
    """The variables that systemd takes from such a file; the last value of each."""
    found = EnvFile()
    for entry in ENTRY.finditer(text):
        if entry["name"] is None:
            continue
        name, line = entry["name"].rstrip(" \t"), text.count("\n", 0, entry.start("name")) + 1
        if entry["plain"] is None or not NAME.fullmatch(name):
            found.passed_over.append((line, name))
            found.notes.append((line, _("this is no NAME=value, and is passed over")))
            continue
        value, closed = _value(entry["quoted"], entry["plain"])
        if not closed:
            found.notes.append(
                (line, _("a quote is not closed: all that follows is in %(name)s", name=name))
            )
        if CONTROL.search(value):
            found.passed_over.append((line, name))
            found.notes.append(
                (line, _("%(name)s has a control character, and is passed over", name=name))
            )
            found.variables.pop(name, None)
        else:
            found.variables[name] = value
    return found


def _value(quoted: str, plain: str) -> tuple[str, bool]:
    """The value made of its parts, and True if each quote is closed."""
    parts, closed = [], True
    for part in QUOTED.finditer(quoted):
        single, end, double, end_of_double = part.groups()
        closed = closed and bool(end or end_of_double)
        parts.append(IN_DOUBLE.sub(r"\1", double) if single is None else single)
    return "".join([*parts, IN_PLAIN.sub(r"\1", plain)]), closed

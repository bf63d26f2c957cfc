"""The process that reads a file from elsewhere, with limits and without a secret.

It takes the file on standard input and its name as its argument, and says what came of it as JSON.
"""

import json
import resource
import sys

from formats.upload import arrival

MEMORY, SECONDS = 768 * 1024 * 1024, 15  # bytes of addresses, seconds of a processor
TOO_MUCH = "Reading it took more memory or time than a form is worth; make it smaller."


def main() -> None:
    """Read, and write {definition, report} or {fault}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        found = arrival(sys.argv[1], sys.stdin.buffer.read())
        said = {"definition": found.definition.document, "report": found.report}
    except ValueError as fault:
        said = {"fault": str(fault)}
    except (MemoryError, RecursionError):
        said = {"fault": TOO_MUCH}
    sys.stdout.write(json.dumps(said))

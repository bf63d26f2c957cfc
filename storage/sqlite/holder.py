"""Who holds a lock on a file, as Linux tells it (proc_locks(5))."""

import os
from dataclasses import dataclass
from pathlib import Path

from language.message import gettext as _

LOCKS = Path("/proc/locks")


@dataclass(frozen=True)
class Holder:
    """A process that holds a lock; number 0 where nobody can tell."""

    number: int = 0
    program: str = ""

    def __str__(self) -> str:
        """For the log, which is English."""
        return f"process {self.number} ({self.program})" if self.number else "unknown"

    def has_it(self, file: str, patience: float) -> str:
        """The message that it held the lock `file` for so many seconds, and what to do."""
        if not self.number:
            return _(
                "%(file)s was not free within %(patience)g seconds. Wait until whoever holds it "
                "has ended, and try again; this tells who it is: fuser -v %(file)s",
                file=file,
                patience=patience,
            )
        return _(
            "%(file)s was not free within %(patience)g seconds: process %(number)s (%(program)s) "
            "holds it. Wait until that has ended, and try again",
            file=file,
            patience=patience,
            number=self.number,
            program=self.program,
        )


def holder_of(file: str, first_byte: int = 0) -> Holder:
    """Who holds the lock on `file` that begins at this byte.

    Nobody is found on another system than Linux, in another container, or where the file system
    numbers its files otherwise for locks.
    """
    try:
        about = os.stat(file)
        found = LOCKS.read_text()
    except OSError:
        return Holder()
    where = f"{os.major(about.st_dev):02x}:{os.minor(about.st_dev):02x}:{about.st_ino}"
    for line in found.splitlines():
        words = line.split()
        if words[1] != "->" and words[5] == where and words[6] == str(first_byte):
            return Holder(int(words[4]), _program(words[4]))
    return Holder()


def _program(number: str) -> str:
    """The name of the program that a process runs; never its words, which may hold a secret."""
    try:
        return Path(f"/proc/{number}/comm").read_text().strip()
    except OSError:
        return "?"

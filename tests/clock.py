"""A clock that a test moves: that of a process, and of all that it starts, as these see the day."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
BYTES = 8  # of a long


class MovedClock:
    """The clock of processes that have its `environment`; it begins as the machine has it."""

    def __init__(self, folder: Path) -> None:
        """Make it in this folder. Raises subprocess.CalledProcessError where it cannot be built."""
        self.file, library = folder / "clock", folder / "clock.so"
        self.move(timedelta())
        built = ["gcc", "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(built, check=True, capture_output=True)
        self.environment = {"LD_PRELOAD": str(library), "TESTED_CLOCK": str(self.file)}

    @staticmethod
    def is_buildable() -> bool:
        """True where there is what it is built with."""
        return sys.platform == "linux" and shutil.which("gcc") is not None

    def move(self, later: timedelta) -> None:
        """Have the day so much later than it is; who looks next sees it."""
        seconds = int(later.total_seconds()).to_bytes(BYTES, sys.byteorder, signed=True)
        if not self.file.exists():
            self.file.write_bytes(seconds)
            return
        # In place: the processes hold this very file.
        with open(self.file, "r+b", buffering=0) as file:
            os.pwrite(file.fileno(), seconds, 0)

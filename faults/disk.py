"""The library between the service and its disk: built, preloaded, and told what to fail."""

import errno
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path

from faults.library import built
from tests import ready

SOURCE = Path(__file__).with_name("disk.c")
# struct orders of disk.c.
ORDERS = struct.Struct("=6i")
WRITES, SYNCS = 1, 2
DATABASE, WAL, JOURNAL = 1, 2, 3


class Disk:
    """What stands between a service and the files of `database`, in a folder of its own."""

    def __init__(self, folder: Path, database: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log, self._control = folder / "recording", folder / "orders"
        self._library = built(SOURCE)
        ready.late.add(str(self._library))
        self._database = database.resolve()
        self._control.write_bytes(bytes(ORDERS.size))
        with self._control.open("r+b") as control:
            self._orders = mmap.mmap(control.fileno(), ORDERS.size)

    def environment(self, record: bool = True) -> Mapping[str, str]:
        """What the service's environment must have for this to stand between."""
        given = {
            "LD_PRELOAD": str(self._library),
            "FAULTS_DATABASE": str(self._database),
            "FAULTS_ORDERS": str(self._control),
        }
        return given | ({"FAULTS_LOG": str(self.log)} if record else {})

    def fail(
        self, kinds: int, files: set[int], error: int = errno.EIO, skip: int = 0, calls: int = 1
    ) -> None:
        """Fail the next `calls` calls of these kinds on these files, after `skip` others."""
        bits = sum(1 << file for file in files)
        self.mend()
        self._orders[:] = ORDERS.pack(0, bits, error, skip, calls, 0)
        self._orders[:4] = struct.pack("=i", kinds)  # last: from here on they are followed

    def mend(self) -> None:
        """Fail nothing any more."""
        self._orders[:4] = bytes(4)

    @property
    def failed(self) -> int:
        """How many calls have failed since they were last told to."""
        return int(ORDERS.unpack(self._orders[:])[-1])

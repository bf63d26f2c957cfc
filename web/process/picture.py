"""The processes that draw pictures in dots, and what they have drawn of late."""

from process.child import Limits
from process.launcher import Launcher
from storage.cache import cached

launcher = Launcher(
    "formats.process.picture",
    at_once=2,
    patience=5,
    seconds=20,
    nice=10,  # answers go first
    limits=Limits(memory=768 * 1024 * 1024, processor=10, file=0),
)
MOST_KEPT = 8 * 1024 * 1024


def _size(png: bytes) -> int:
    """Its bytes, and those of the drawing that it is known by."""
    return 2 * len(png)


@cached(MOST_KEPT, _size)
def png_of(svg: str) -> bytes:
    """The drawing as PNG; b"" where no font here has letters for all that is in it.

    Raises Full, Failed, or Replaced during an upgrade.
    """
    return launcher.run(given=svg.encode())

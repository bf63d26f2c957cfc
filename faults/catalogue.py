"""The catalogue: every fault by name. A fault is a module whose `run` makes it happen."""

from collections.abc import Callable, Mapping

from faults import kill
from faults.result import Extent, Result

FAULTS: Mapping[str, Callable[[Extent], Result]] = {
    "kill": kill.run,
}

"""The catalogue: every fault by name. A fault is a module whose `run` makes it happen."""

from collections.abc import Callable, Mapping

from faults import clock, errors, full, kill, power, readonly
from faults.result import Extent, Result

FAULTS: Mapping[str, Callable[[Extent], Result]] = {
    "kill": kill.run,
    "power": power.run,
    "full": full.run,
    "errors": errors.run,
    "readonly": readonly.run,
    "clock": clock.run,
}

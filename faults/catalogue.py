"""The catalogue: every fault by name. A fault is a module whose `run` makes it happen."""

from collections.abc import Callable, Mapping

from faults import deploy, kill, lock, patroni, repeat, restart
from faults.result import Extent, Result

FAULTS: Mapping[str, Callable[[Extent], Result]] = {
    "kill": kill.run,
    "restart": restart.run,
    "deploy": deploy.run,
    "repeat": repeat.run,
    "lock": lock.run,
}
# Asked for by name only: it needs programs that Tangible does not bring.
ON_REQUEST: Mapping[str, Callable[[Extent], Result]] = {"patroni": patroni.run}

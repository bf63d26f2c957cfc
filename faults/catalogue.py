"""The catalogue: every fault by name. A fault is a module whose `run` makes it happen."""

from collections.abc import Callable, Mapping

from faults import (
    clock,
    cut,
    deploy,
    errors,
    full,
    growth,
    kill,
    lock,
    patroni,
    pg_failover,
    pg_nodes,
    pg_restart,
    pg_standby,
    power,
    readonly,
    repeat,
    restart,
    upgrade,
    writing,
)
from faults.result import Extent, Result

FAULTS: Mapping[str, Callable[[Extent], Result]] = {
    "kill": kill.run,
    "restart": restart.run,
    "deploy": deploy.run,
    "upgrade": upgrade.run,
    "cut": cut.run,
    "repeat": repeat.run,
    "lock": lock.run,
    "pg_restart": pg_restart.run,
    "pg_failover": pg_failover.run,
    "pg_standby": pg_standby.run,
    "pg_nodes": pg_nodes.run,
    "power": power.run,
    "full": full.run,
    "errors": errors.run,
    "readonly": readonly.run,
    "growth": growth.run,
    "clock": clock.run,
}
# Asked for by name only: it needs programs that Tangible does not bring.
ON_REQUEST: Mapping[str, Callable[[Extent], Result]] = {
    "patroni": patroni.run,
    "writing": writing.run,
}

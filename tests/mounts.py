"""Mounts for the tests: a namespace in which a process may mount what nobody else sees."""

import os

# Whoever is not root becomes it in a namespace of users.
NAMESPACE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
SCRIPT = [*NAMESPACE, "bash", "-euc"]

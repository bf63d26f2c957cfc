"""Says which tests take most of a processor; `--durations` says which take long, or had to wait.

Counted are a test and what is made for it, with the processes that ended in it; not a service or a
browser that lives on, nor what tests/ready.py and tests/children.py fork.
"""

import os
from collections import Counter
from collections.abc import Generator

import pytest

MOST = 25
USED: Counter[str] = Counter()  # seconds by test, its cases together


def _now() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


last = _now()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a report what was used since the one before."""
    global last
    report = yield
    now = _now()
    report.used, last = now - last, now  # type: ignore[attr-defined]  # goes with it to the summary
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what a tester has said."""
    USED[report.nodeid.partition("[")[0]] += getattr(report, "used", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tests that took most."""
    terminalreporter.section(
        f"{sum(USED.values()):.0f} seconds of a processor, and where most went"
    )
    for test, used in USED.most_common(MOST):
        terminalreporter.line(f"{used:8.2f} s  {test}")

"""With --collect-only: loads each file of the tests, which compiles it, and makes no case of it.

What Hypothesis keeps of the code and of Unicode is made here too: else each tester would.
"""

import pytest
from hypothesis import given, settings

from tests.arbitrary import texts


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem() -> list[pytest.Item]:
    """Nothing: to make the cases takes as long as to load the files."""
    return []


def pytest_collection_finish() -> None:
    """Make up some texts, for which all modules are looked through."""
    settings(max_examples=5, database=None)(given(texts)(lambda _: None))()

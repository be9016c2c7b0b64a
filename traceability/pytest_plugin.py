"""pytest plugin: the marker ``verifies`` and its way into the JUnit report, so that the report alone carries the trace.

Nothing else of pptrace is imported: a product's tests stay as fast and as independent as they were.
"""

from __future__ import annotations

import pytest

VERIFIES = "verifies"
NODE_ID = "pptrace.nodeid"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, so that it works with ``--strict-markers``."""
    config.addinivalue_line("markers", f"{VERIFIES}(*ids): the ids of the requirements that the test verifies, such as 'FCS_COP.1.1/HASH'")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each marked test one property for each id, and one with its node id.

    Raises UsageError with every test whose mark is not a list of ids.
    """
    wrong = [message for item in items for message in _mark_up(item)]
    if wrong:
        raise pytest.UsageError("\n".join(wrong))


def _mark_up(item: pytest.Item) -> list[str]:
    """Write the properties of one test; what is wrong with its marks comes back."""
    marks = list(item.iter_markers(VERIFIES))
    wrong = [message for mark in marks for message in _mistakes(item.nodeid, mark)]
    if wrong or not marks:
        return wrong
    # From the module's mark to the function's own, as the sources are read.
    ids = dict.fromkeys(identifier.strip() for mark in reversed(marks) for identifier in mark.args)
    item.user_properties += [*((VERIFIES, identifier) for identifier in ids), (NODE_ID, item.nodeid)]
    return []


def _mistakes(test: str, mark: pytest.Mark) -> list[str]:
    example = f'write @pytest.mark.{VERIFIES}("FCS_COP.1.1/HASH")'
    if mark.kwargs:
        return [f"{test}: the mark '{VERIFIES}' takes ids only, not {', '.join(sorted(mark.kwargs))}; {example}"]
    if not mark.args:
        return [f"{test}: the mark '{VERIFIES}' names no id; {example}"]
    return [
        f"{test}: the mark '{VERIFIES}' takes ids as strings, not {argument!r}; {example}"
        for argument in mark.args
        if not (isinstance(argument, str) and argument.strip())
    ]

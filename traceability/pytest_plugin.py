"""pytest plugin: the marker ``verifies`` and its way into the JUnit report, so that the report alone carries the trace.

The report also says what the results were made with, as far as somebody says it: commit, TOE reference and configuration, each
by an option or by a variable of the environment. Nothing else of pptrace is imported: a product's tests stay as fast and as
independent as they were.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

VERIFIES = "verifies"
NODE_ID = "pptrace.nodeid"
IDENTITY = {
    "commit": "the commit that the tests run on",
    "toe": "the reference of the TOE that is tested, as the Security Target states it",
    "configuration": "the configuration of the TOE and its surroundings, such as a name of hardware",
}
"""What a run can say of itself: ``--pptrace-commit`` or ``PPTRACE_COMMIT``, and so on."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say what the results are made with."""
    group = parser.getgroup("pptrace", "what the results in the JUnit report are made with")
    for name, meaning in IDENTITY.items():
        group.addoption(f"--pptrace-{name}", metavar=name.upper(), default=None, help=f"{meaning} (or the variable {_variable(name)})")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Write what the run says of itself into the report's suite, with the moment at which it began; nothing if it says nothing."""
    said = {name: (session.config.getoption(f"pptrace_{name}", None) or os.environ.get(_variable(name), "")).strip() for name in IDENTITY}
    stated = {f"pptrace.{name}": value for name, value in said.items() if value}
    if not stated:
        return
    stated["pptrace.started"] = datetime.now(UTC).isoformat(timespec="seconds")
    for plugin in session.config.pluginmanager.get_plugins():
        write = getattr(plugin, "add_global_property", None)  # pytest's own writer of JUnit XML, if a report was asked for
        if write is not None:
            for name, value in stated.items():
                write(name, value)


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


def _variable(name: str) -> str:
    return f"PPTRACE_{name.upper()}"


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

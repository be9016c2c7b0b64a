"""Every exit code with its meaning: the one table that the command line and the manual share."""

from __future__ import annotations

EXIT_CODES: dict[int, str] = {
    0: "The run was complete, and the policy is satisfied.",
    1: "The run was complete, and the policy is not satisfied: there are new findings at or above ``fail-on``.",
    2: "The command line or the configuration is wrong, or there is no space for the output. There is no verdict.",
    3: "An input cannot be read or is invalid; the files are named. Nothing was judged.",
    4: "Nothing was collected: there is no item, or a configured source of evidence matched nothing.",
    70: "Internal error: a bug in pptrace. Nothing was judged.",
    130: "The run was interrupted.",
}

STRONGEST_FIRST = (70, 2, 3, 4, 1)
"""Where several apply, the first of these is returned."""

"""Which commit of the product is judged: what the command line says, else the configuration, else git where that is wanted."""

from __future__ import annotations

import msgspec

from traceability.collect.git import head
from traceability.workflow.opening import Opened

GIT = "git"


def with_commit(opened: Opened, commit: str | None) -> Opened:
    """The project as it was opened, to be judged at a commit that the caller names (``git``: the one that is checked out)."""
    if commit is None:
        return opened
    evidence = msgspec.structs.replace(opened.config.evidence, commit=commit)
    return msgspec.structs.replace(opened, config=msgspec.structs.replace(opened.config, evidence=evidence))


def judged_commit(opened: Opened) -> tuple[str, str]:
    """The commit that is judged, ``""`` if none is stated; and why git could not say it, if it was asked and could not."""
    stated = opened.config.evidence.commit.strip()
    return head(opened.root) if stated == GIT else (stated, "")

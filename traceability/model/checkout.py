"""The state of a product's repository, as git knows it, and where that state can be seen by others."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record

HostKind = Literal["", "github", "gitlab", "bitbucket", "gitea"]


class Checkout(Record, frozen=True, kw_only=True):
    """What is checked out: ``commit``, the product's folder in its repository (``prefix``, ``""`` or with a slash at its end), the
    page of the repository on its host without any name or password in it, and the kind of that host.

    ``changed`` are the files (relative to the product's folder) that are not as they are in the commit.
    """

    commit: str = ""
    prefix: str = ""
    page: str = ""
    kind: HostKind = ""
    changed: tuple[str, ...] = ()


NO_CHECKOUT = Checkout()

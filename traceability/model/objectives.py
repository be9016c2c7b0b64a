"""Security objectives, for the TOE and for its operational environment."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Link, Rationale


class Objective(Item, frozen=True, kw_only=True):
    """A security objective. ``addresses`` names the threats, policies or assumptions it contributes to (OBJ.2-2, -3);
    ``rationale`` says why the SFRs that trace to it are enough (REQ.2-11), for objectives of the TOE.
    """

    kind: Literal["toe", "environment"]
    text: str
    addresses: dict[str, Link] = msgspec.field(default_factory=dict)
    rationale: Rationale | None = None

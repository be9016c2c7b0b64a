"""The security architecture description (ADV_ARC): how the TSF keeps itself apart, comes up, protects itself and is not bypassed."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Item

Aspect = Literal["domains", "initialisation", "self-protection", "non-bypass"]
ASPECTS: dict[Aspect, str] = {
    "domains": "which security domains the TSF keeps, or why it needs none",
    "initialisation": "how the TSF comes into a secure state when it starts",
    "self-protection": "how the TSF protects itself from tampering",
    "non-bypass": "why nothing gets past the TSF",
}
"""What a security architecture description argues (ADV_ARC.1.2C to .5C), with what each part says."""


class Statement(Item, frozen=True, kw_only=True):
    """One statement of the security architecture description: which aspect it argues, and how.

    ``by`` names the subsystems, modules and TSFI that it rests on; ``shown_by`` the behaviours, interactions, TSFI or parts of TSFI
    whose tests show it. ``tsfi`` are the interfaces that a statement of non-bypass speaks of; where no requirement can be affected
    through them, ``unrelated`` says why.
    """

    aspect: Aspect
    text: str
    by: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    tsfi: tuple[str, ...] = ()
    unrelated: str = ""

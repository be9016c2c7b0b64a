"""The marker of a text that a person has yet to write."""

from __future__ import annotations

GAP = "GAP:"
"""What such a text begins with; what follows says what belongs there."""


def is_gap(text: str) -> bool:
    """Whether a text is still the marker of what should stand there."""
    return text.lstrip().startswith(GAP)

"""How a difference between two texts is said."""

from __future__ import annotations

import difflib
import re

_SHOWN = 90


def wording(one: str, two: str) -> str:
    """How a text changed: the words that went and those that came, shortened."""
    a, b = one.split(), two.split()
    went, came = [], []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            went += a[i:j]
            came += b[k:m]
    said = [f"{sign}'{short(' '.join(words))}'" for sign, words in (("-", went), ("+", came)) if words]
    return f"text: {' '.join(said)}"


def short(text: str, shown: int = _SHOWN) -> str:
    """A text, cut where it is long."""
    return text if len(text) <= shown else f"{text[:shown].rstrip()}…"


def squashed(text: str) -> str:
    """A text without white space, in which two documents may differ without saying anything else."""
    return re.sub(r"\s+", "", text)

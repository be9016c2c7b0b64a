"""What rules about records written by people share: two persons, and a day that can be."""

from __future__ import annotations

import unicodedata
from datetime import date


def person_problem(role: str, author: str, reviewer: str) -> str:
    """Why author (in his ``role``) and reviewer are not two persons; empty if they are.

    Names are compared without regard to case, spaces, dots and how accents are encoded.
    """
    nameless = [name for name, person in ((role, author), ("reviewer", reviewer)) if not _plain(person)]
    if nameless:
        return f"no {' and no '.join(nameless)} is named"
    return f"{reviewer.strip()} is {role} and reviewer" if _plain(author) == _plain(reviewer) else ""


def date_problem(text: str, today: date) -> str:
    """Why a text is no day that lies in the past or is today; empty if it is one."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return f"{text!r} is no day of the calendar as ISO 8601 writes it" if text.strip() else "there is no date"
    return f"{text.strip()} is in the future; today is {today.isoformat()}" if day > today else ""


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())

"""Identifiers: CC's ids verbatim, qualified by their document, and the one slug for file names and anchors."""

from __future__ import annotations

import re
import sys

_WORD = r"[A-Za-z][A-Za-z0-9_.^+-]*"
_SUFFIX = r"(?:/[A-Za-z0-9_.+-]+)?"
ITEM_ID = re.compile(rf"{_WORD}{_SUFFIX}")
LEAF_ID = re.compile(rf"{_WORD}{_SUFFIX}(?:#(?:[A-Za-z0-9_-]+|\*))?")
DOCUMENT_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")
EXTERNAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
"""An item of a requirement set, such as ``4-2.a`` or ``TAF.7``: laws and guidelines number their clauses, so it may begin with a digit."""
TARGET_ID = re.compile(rf"{LEAF_ID.pattern}|{EXTERNAL_ID.pattern}")
REFERENCE = re.compile(rf"{DOCUMENT_ID.pattern}:(?:{TARGET_ID.pattern})|{LEAF_ID.pattern}")
SFR_IN_TEXT = re.compile(
    r"\b(?:F[A-Z]{2}_[A-Z0-9^]{2,12}(?:-[A-Z0-9]{1,8})?(?:_EXT)?|[B-EG-Z][A-Z]{2}_[A-Z0-9^]{2,12}_EXT)\.\d+(?:\.\d+)?"
    r"(?:/[A-Za-z0-9_-]*[A-Za-z0-9]|\(\d+\))?"
)
"""An SFR or an element of one as texts of NIAP write it: ``FCS_COP.1/Hash``, ``FCS_COP.1(2)``, ``FPT_W^X_EXT.1``, ``FCS_EAP-TLS_EXT.1``;
a class of a document's own (``RED_SEL_EXT.1``) is known by its ``_EXT``."""
_INSTANCE = re.compile(r"(?P<component>[A-Z]{3}_[^./#]+\.\d+)(?:\.(?P<element>\d+))?(?:/(?P<iteration>[^#]+))?(?:#(?P<item>.+))?")
_SLUGGED = re.compile(r"-([0-9a-f]{2})")
_NARROWED = re.compile(r"_([0-9A-Fa-f]{2})")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._")


def qualified(document: str, item: str) -> str:
    """The id of an item across documents, ``document:item``."""
    return sys.intern(f"{document}:{item}")  # one string for all who speak of the item


def split_qualified(reference: str) -> tuple[str, str]:
    """``(document, item)`` of a reference; the document is ``""`` where the reference is a short id."""
    document, colon, item = reference.partition(":")
    return (document, item) if colon else ("", reference)


def component_of(instance: str) -> str:
    """The component that an SFR, element or leaf id is an instance of: ``FCS_COP.1.1/HASH#r1`` → ``FCS_COP.1``.

    An id that does not follow the grammar of CC Part 2 is returned as it is.
    """
    match = _INSTANCE.fullmatch(instance)
    return match["component"] if match else instance


def iteration_of(instance: str) -> str:
    """The iteration suffix of an SFR, element or leaf id (``HASH`` in ``FCS_COP.1/HASH``), else ``""``."""
    match = _INSTANCE.fullmatch(instance)
    return (match["iteration"] or "") if match else ""


def element_of(instance: str) -> str:
    """The catalogue element of an element or leaf id: ``FDP_IFF.1.2/FW#r3`` → ``FDP_IFF.1.2``."""
    match = _INSTANCE.fullmatch(instance)
    return f"{match['component']}.{match['element']}" if match and match["element"] else instance


def slug(identifier: str) -> str:
    """A name for files, anchors and foreign formats; injective, so that two ids never share one.

    Letters, digits, ``.`` and ``_`` stay; every other byte of the UTF-8 text becomes ``-`` and two hex digits.
    """
    return "".join(c if c in _PLAIN else "".join(f"-{b:02x}" for b in c.encode()) for c in identifier)


def narrow_slug(identifier: str) -> str:
    """A name of letters, digits and underscores for formats that hold nothing else; injective too.

    Letters and digits stay; every other byte of the UTF-8 text becomes ``_`` and two hex digits: ``FCS_COP.1`` → ``FCS_5FCOP_2E1``.
    """
    return "".join(c if c.isascii() and c.isalnum() else "".join(f"_{b:02X}" for b in c.encode()) for c in identifier)


def unslug(name: str) -> str:
    """The id of which a name is the ``slug`` or the ``narrow_slug``; the name itself where it is neither."""
    for slugged, pattern in ((slug, _SLUGGED), (narrow_slug, _NARROWED)):
        if not pattern.search(name):
            continue
        raw = pattern.sub(lambda match: chr(int(match[1], 16)), name)
        try:
            identifier = raw.encode("latin-1").decode("utf-8")
        except UnicodeError:
            continue
        if slugged(identifier).lower() == name.lower() and identifier != name:
            return identifier
    return name

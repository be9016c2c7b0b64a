"""Every code of a mistake in a file (exit 3), with its meaning: the one table that messages, ``pptrace explain`` and the manual share."""

from __future__ import annotations

import msgspec


class MistakeKind(msgspec.Struct, frozen=True):
    """One kind of mistake: a short title, what it means, and how to repair it, in whole sentences."""

    title: str
    meaning: str
    repair: str


MISTAKE_KINDS: dict[str, MistakeKind] = {
    "LOD001": MistakeKind(
        "File that cannot be read",
        "The system refuses the file, or its bytes are not UTF-8.",
        "Check the permissions of the file, or save it as UTF-8.",
    ),
    "LOD002": MistakeKind(
        "No valid YAML",
        "The text breaks the syntax of YAML, holds several documents, or uses a YAML tag such as ``!!int``.",
        "Check indentation, quotes, colons and brackets near the place; remove tags.",
    ),
    "LOD003": MistakeKind(
        "Key that stands twice",
        "A map holds the same key twice. YAML would keep one of the two and drop the other in silence.",
        "Keep one of the two.",
    ),
    "LOD004": MistakeKind(
        "Unknown key",
        "No field or section has this name, or the field is one that is never written (``id``, ``origin``).",
        "Correct the name; the message says which one is close.",
    ),
    "LOD005": MistakeKind(
        "Wrong value",
        "The value has another type than the field, is none of the allowed words, or is empty where something must be said.",
        "Write a value as the reference describes it. A number or a date that is meant as text stands in quotes.",
    ),
    "LOD006": MistakeKind(
        "Missing key",
        "A field that every item of this kind has is not there.",
        "Add it.",
    ),
    "LOD007": MistakeKind(
        "No valid id",
        "An id begins with a letter and holds letters, digits and ``_ . ^ + -``, with at most one ``/`` before the name of an iteration."
        " The id of a document holds lower-case letters, digits, ``.`` and ``-``.",
        "Correct the id.",
    ),
    "LOD008": MistakeKind(
        "Id that stands twice",
        "Two items of a section, or two documents of the project, have the same id.",
        "Give each its own id, or remove one of the two.",
    ),
    "LOD009": MistakeKind(
        "YAML alias",
        "The file uses an anchor (``&name``) and an alias (``*name``). A few lines of these can unfold to gigabytes, so none are read.",
        "Write the value out where it is needed.",
    ),
    "LOD010": MistakeKind(
        "Too large or too deep",
        "The file is larger, or nested deeper, than a document needs to be.",
        "Split the file; check that no bracket is left open.",
    ),
    "LOD011": MistakeKind(
        "Header of a document missing or doubled",
        "All YAML files of a folder are one document, and exactly one of them holds ``document:`` with its identification."
        " In the same way the files of a folder are one requirement set (``set:``), and the rows of a file one crosswalk (``crosswalk:``).",
        "Add the header, or give each document or set a folder of its own.",
    ),
    "LOD012": MistakeKind(
        "No well-formed XML",
        "The text breaks the syntax of XML, is cut off, is not in the encoding that it claims, or uses an entity that is not declared.",
        "Repair the place that the message names; where the file came from a download, fetch it again.",
    ),
    "LOD013": MistakeKind(
        "XML of another kind",
        "The file is XML, but not of the format that it is read as.",
        "Name the right file, or use the command for its format.",
    ),
    "LOD014": MistakeKind(
        "Document type declaration",
        "The XML declares a document type. Entities declared there can unfold to gigabytes or name other files, so none is ever read.",
        "Remove the declaration from the file.",
    ),
}
